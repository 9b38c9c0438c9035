import type { Effect } from '../../effect.ts';
import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { Mentioned } from '../../ledger/history/effect-history.ts';
import { codeText } from '../../text/escape.ts';
import type { IssueText } from './refusal-issue.ts';

/** Names the issue about access that is nobody's. */
export const DRIFT_ALARM = 'drift';

/** Lines that the issue lists. */
const MOST = 100;

/** All access that Curfew never gave, in one issue, with the entry of the record that says so. */
export function driftIssue(
  found: readonly { readonly effect: Effect; readonly reported: Mentioned | null }[],
): IssueText {
  const lines = found.map(({ effect: { target, entitlement, account }, reported }) => {
    const since =
      reported === null
        ? ''
        : `, recorded at ${formatInstant(parseUtc(reported.at).startOf('second'))} as entry ${reported.seq}`;
    return `- ${codeText(account)} has ${codeText(entitlement)} in ${codeText(target)}${since}`;
  });
  const left = lines.length - MOST;
  return {
    key: DRIFT_ALARM,
    title: `Access that Curfew never gave: ${found.length}`,
    text: [
      'The targets hold access that nothing in the record explains: no grant supports it, and no entry says that Curfew ever gave it. Curfew leaves it as it is.',
      [...lines.sort().slice(0, MOST), ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n'),
      '**Next:** find out in each target who gave it and why. Remove it there if it should not be; a grant of the same access is given only when it is gone. Curfew keeps this list current, and closes the issue when it is empty.',
    ].join('\n\n'),
  };
}
