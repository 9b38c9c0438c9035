import type { Duration } from 'luxon';
import type { ApprovalLine, MaxTotal, Role } from './policy.ts';
import { formatApproval } from './policy-text.ts';

/**
 * Whether a policy change lets people request, approve or hold more or less. `other`: only a reader can
 * decide, because it is a different rule and not a wider one.
 */
export type AccessChange = 'more' | 'less' | 'other';

/** A longer time is more access. No limit at all is the most. */
export function compareLimits(before: Duration | null, after: Duration | null): AccessChange {
  return compareNumbers(
    before?.toMillis() ?? Number.POSITIVE_INFINITY,
    after?.toMillis() ?? Number.POSITIVE_INFINITY,
  );
}

export function compareTotals(before: MaxTotal | null, after: MaxTotal | null): AccessChange {
  if (before === null || after === null) return before === null ? 'less' : 'more';
  // The same total in a shorter period is more access.
  const [of, within] = [compareLimits(before.of, after.of), compareLimits(after.within, before.within)];
  if (of === 'other' || within === 'other') return of === 'other' ? within : of;
  return of === within ? of : 'other';
}

/**
 * Fewer lines are more access, and more lines are less. Different lines may be either: other people approve.
 */
export function compareApprovals(before: Role['approval'], after: Role['approval']): AccessChange {
  if (before === 'automatic' || after === 'automatic') return after === 'automatic' ? 'more' : 'less';
  const [linesBefore, linesAfter] = [before.map(lineText), after.map(lineText)];
  if (linesAfter.every((line) => linesBefore.includes(line))) return 'more';
  return linesBefore.every((line) => linesAfter.includes(line)) ? 'less' : 'other';
}

function lineText(line: ApprovalLine): string {
  return formatApproval([line]);
}

export function compareAutomatic(before: Role, after: Role): AccessChange {
  return compareNumbers(automaticRank(before), automaticRank(after));
}

/**
 * 0: people approve everything. 1: people approve only what is beyond the limits. 2: people approve nothing.
 */
function automaticRank({ approval, automatic }: Role): number {
  if (automatic !== null) return 1;
  return approval === 'automatic' ? 2 : 0;
}

function compareNumbers(before: number, after: number): AccessChange {
  if (before === after) return 'other';
  return after > before ? 'more' : 'less';
}
