import { createHash } from 'node:crypto';
import { effectKey } from '../../effect.ts';
import type { Drift, PolicyRefused, Refused } from '../../ledger/entry.ts';
import type { Person } from '../../person.ts';
import { codeText, markdownText, plainText } from '../../text/escape.ts';

/** An issue of ours, found again by its key. */
export interface IssueText {
  readonly key: string;
  readonly title: string;
  /** Markdown in which nobody's text is markup. */
  readonly text: string;
}

/** Reasons that an issue lists. */
const MOST_REASONS = 20;

/** The issue about what landed without effect, or about access that nobody asked Curfew for: what it means, and what to do. */
export function refusalIssue(entry: Refused | PolicyRefused | Drift): IssueText {
  switch (entry.type) {
    case 'refused':
      return refusedGrant(entry);
    case 'policy-refused':
      return refusedPolicy(entry);
    case 'drift':
      return drifted(entry);
  }
}

function refusedGrant({ grant, holder, role, pull, commit, merged_by, reasons }: Refused): IssueText {
  const what = `${plainText(holder.login, 60)} ${plainText(role, 80)}`;
  return {
    key: `refused-${grant}-${commit}`,
    title: `Not given: ${what}${inPull(pull)}`,
    text: [
      `${landed(pull, commit, merged_by)} asks for ${markdownText(what)} (${codeText(grant, 90)}). **Curfew gave nothing for it**, because:`,
      listOf(reasons),
      'What was in force before stays in force. **Next:** remove the entry by pull request (that needs no approval), or ask again in a new entry with its own id. Then close this issue.',
    ].join('\n\n'),
  };
}

function refusedPolicy({ commit, blob, pull, merged_by, reasons }: PolicyRefused): IssueText {
  return {
    key: `policy-refused-${commit}`,
    title: `Policy change without effect${inPull(pull)}`,
    text: [
      `${landed(pull, commit, merged_by)} ${blob === null ? 'removes' : 'changes'} the policy, ${codeText('.github/curfew.yml')}. **The policy before it stays in force**, because:`,
      listOf(reasons),
      "**Next:** put the file back as it was by a pull request; or, to keep the content, change a comment in it by a pull request that the policy's owners approve. If nobody meant to go round the approval, find out why it was merged. This issue is closed when the file holds the policy in force again.",
    ].join('\n\n'),
  };
}

const NOTES: Readonly<Record<Drift['note'], { readonly title: string; readonly text: string }>> = {
  'already-there': {
    title: 'Access was there already',
    text: 'It was there before Curfew gave anything. Curfew leaves it as it is: it will neither count it as given nor take it away at the end of a window. **Next:** if it is meant to stay, nobody needs a grant for it; if not, remove it in the target, and Curfew gives it for the rest of the window.',
  },
  'never-ours': {
    title: 'Access that Curfew never gave',
    text: 'No grant explains it. Curfew leaves it as it is. **Next:** find out who gave it, and remove it in the target if it should not be there.',
  },
  'came-back': {
    title: 'Ended access came back',
    text: 'Curfew had taken it back and seen that it was gone; somebody gave it again in the target. Curfew takes it away again. **Next:** find out who gave it.',
  },
};

function drifted({ effect, note, grant }: Drift): IssueText {
  const { target, entitlement, account } = effect;
  const about = grant === null ? '' : ` It concerns the grant ${codeText(grant, 90)}.`;
  return {
    key: `drift-${note}-${shortHash(effectKey(effect))}`,
    title: plainText(`${NOTES[note].title}: ${account} in ${target}`, 120),
    text: `${codeText(account)} has ${codeText(entitlement)} in ${codeText(target)}.${about}\n\n${NOTES[note].text}`,
  };
}

/** Of a push, the commit's own author and committer are only what was written there. */
export function landed(pull: number | null, commit: string, by: Person | null = null): string {
  const sha = codeText(commit.slice(0, 12));
  if (pull === null) {
    return `Commit ${sha}, pushed without a pull request (the repository's Activity page says by whom),`;
  }
  return `#${pull} (landed as ${sha}${by === null ? '' : `, merged by ${markdownText(by.login, 60)}`})`;
}

function listOf(reasons: Refused['reasons']): string {
  const shown = reasons.slice(0, MOST_REASONS).map(({ text }) => `- ${markdownText(text, 500)}`);
  const left = reasons.length - shown.length;
  return [...shown, ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n') || '- no reason was recorded';
}

export function inPull(pull: number | null): string {
  return pull === null ? '' : ` (#${pull})`;
}

/** A key may stand in a comment of the issue, where an account's name could do harm. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
