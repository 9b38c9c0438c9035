import { createHash } from 'node:crypto';
import { effectKey } from '../../effect.ts';
import type { Drift } from '../../ledger/entry.ts';
import { codeText, plainText } from '../../text/escape.ts';
import type { IssueText } from './issue-text.ts';

const NOTES: Readonly<Record<Drift['note'], { readonly title: string; readonly text: string }>> = {
  'already-there': {
    title: 'Access was there already',
    text: 'The account had it before Curfew gave anything. Curfew leaves it as it is: Curfew does not count it as given, and does not revoke it at the end of a window. **Next:** if it should stay, no grant is needed for it. If not, remove it in the target. Then Curfew gives it for the rest of the window.',
  },
  'never-ours': {
    title: 'Access that Curfew never gave',
    text: 'No grant explains it. Curfew leaves it as it is. **Next:** find out who gave it. Remove it in the target if it should not be there.',
  },
  'came-back': {
    title: 'Revoked access came back',
    text: 'Curfew had revoked it and verified that it was gone. Then a person or a program gave it again in the target. Curfew revokes it again. **Next:** find out who gave it.',
  },
};

/** The issue about one effect in a target that does not agree with the record. */
export function driftEntryIssue({ effect, note, grant }: Drift): IssueText {
  const { target, entitlement, account } = effect;
  const about = grant === null ? '' : ` The grant ${codeText(grant, 90)} is affected.`;
  return {
    key: `drift-${note}-${shortHash(effectKey(effect))}`,
    title: plainText(`${NOTES[note].title}: ${account} in ${target}`, 120),
    text: `${codeText(account)} has ${codeText(entitlement)} in ${codeText(target)}.${about}\n\n${NOTES[note].text}`,
  };
}

/**
 * The key is written into a comment of the issue, and an account's name could break out of it. A hash cannot.
 */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
