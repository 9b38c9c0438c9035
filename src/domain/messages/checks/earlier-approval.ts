import type { GrantDifference } from '../../grants/grant-differences.ts';
import type { Person } from '../../person.ts';
import { plainText } from '../../text/escape.ts';
import { joined } from '../decision-words.ts';

/** A person's approval of an earlier version of the request. It does not count for the version of now. */
export interface EarlierApproval {
  readonly by: Person;
  /** The differences since then; null if the earlier version can no longer be read. */
  readonly differences: readonly GrantDifference[] | null;
}

/** `dana approved an earlier version: 4h, now 8h.` Plain text. */
export function earlierApprovalSentence({ by, differences }: EarlierApproval): string {
  const approver = plainText(by.login, 40);
  if (differences === null) return `${approver} approved an earlier version.`;
  // The entry is the same, but the policy or the grant in force changed, so the effects are different.
  if (differences.length === 0)
    return `${approver} approved an earlier version: the access that it gives has changed since.`;
  return `${approver} approved an earlier version: ${joined(differences.map(differenceText))}.`;
}

function differenceText(difference: GrantDifference): string {
  if (difference.field === 'justification') return 'the justification has changed';
  const [before, after] = [plainText(difference.before, 60), plainText(difference.after, 60)];
  return difference.field === 'window'
    ? `${before}, now ${after}`
    : `${difference.field} ${before}, now ${after}`;
}
