import type { Effect } from '../../effect.ts';
import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { EntryRef } from '../../ledger/history/effect-history.ts';
import { codeText } from '../../text/escape.ts';
import type { IssueText } from './issue-text.ts';

/** The key of the issue about access that Curfew never gave. */
export const DRIFT_ALARM = 'drift';

const LISTED_MAX = 100;

/**
 * One issue about all access that Curfew never gave. Each line names the entry of the record that reported
 * it.
 */
export function driftIssue(
  found: readonly { readonly effect: Effect; readonly reported: EntryRef | null }[],
): IssueText {
  const lines = found.map(({ effect: { target, entitlement, account }, reported }) => {
    const since =
      reported === null
        ? ''
        : `, recorded at ${formatInstant(parseUtc(reported.at).startOf('second'))} as entry ${reported.seq}`;
    return `- ${codeText(account)} has ${codeText(entitlement)} in ${codeText(target)}${since}`;
  });
  const left = lines.length - LISTED_MAX;
  return {
    key: DRIFT_ALARM,
    title: `Access that Curfew never gave: ${found.length}`,
    text: [
      'The targets have access that the record does not explain: no grant supports it, and no entry says that Curfew gave it. Curfew leaves it as it is.',
      [...lines.sort().slice(0, LISTED_MAX), ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n'),
      '**Next:** find out in each target who gave it and why. Remove it there if it should not exist. Curfew gives a grant of the same access only after it is gone. Curfew keeps this list current, and closes the issue when the list is empty.',
    ].join('\n\n'),
  };
}
