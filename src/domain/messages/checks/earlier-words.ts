import type { GrantDifference } from '../../grants/grant-differences.ts';
import type { Person } from '../../person.ts';
import { plainText } from '../../text/escape.ts';
import { joined } from '../decision-words.ts';

/** Somebody's approval of a version that is no longer what is asked for. */
export interface EarlierApproval {
  readonly by: Person;
  /** What is different now; null where the earlier version cannot be read any more. */
  readonly differences: readonly GrantDifference[] | null;
}

/** `dana approved an earlier version: 4h, now 8h.` Plain text. */
export function earlierApproval({ by, differences }: EarlierApproval): string {
  const who = plainText(by.login, 40);
  if (differences === null) return `${who} approved an earlier version.`;
  // The entry reads the same: it is the policy, or what is in force, that makes it another.
  if (differences.length === 0) return `${who} approved an earlier version: what it gives has changed since.`;
  return `${who} approved an earlier version: ${joined(differences.map(differenceWords))}.`;
}

function differenceWords(difference: GrantDifference): string {
  if (difference.what === 'why') return 'the justification reads otherwise now';
  const [was, is] = [plainText(difference.was, 60), plainText(difference.is, 60)];
  return difference.what === 'window' ? `${was}, now ${is}` : `${difference.what} ${was}, now ${is}`;
}
