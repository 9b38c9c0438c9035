import type { Duration } from 'luxon';
import type { ApprovalLine, MaxTotal, Role } from './policy.ts';
import { formatApproval } from './policy-text.ts';

/** Whether a change lets people ask, approve or hold more, less, or something else that only a reader can weigh. */
export type Weight = 'more' | 'less' | 'other';

/** A longer time is more, and none at all (no limit) is most. */
export function weighLimit(was: Duration | null, is: Duration | null): Weight {
  return weighNumbers(
    was?.toMillis() ?? Number.POSITIVE_INFINITY,
    is?.toMillis() ?? Number.POSITIVE_INFINITY,
  );
}

export function weighTotal(was: MaxTotal | null, is: MaxTotal | null): Weight {
  if (was === null || is === null) return was === null ? 'less' : 'more';
  const [of, within] = [weighLimit(was.of, is.of), weighLimit(is.within, was.within)];
  if (of === 'other' || within === 'other') return of === 'other' ? within : of;
  return of === within ? of : 'other';
}

/** Fewer lines are more access, more lines are less. Other lines may be either: who approves has changed. */
export function weighApproval(was: Role['approval'], is: Role['approval']): Weight {
  if (was === 'automatic' || is === 'automatic') return is === 'automatic' ? 'more' : 'less';
  const [before, after] = [was.map(lineText), is.map(lineText)];
  if (after.every((line) => before.includes(line))) return 'more';
  return before.every((line) => after.includes(line)) ? 'less' : 'other';
}

function lineText(line: ApprovalLine): string {
  return formatApproval([line]);
}

/** Nothing is automatic, some of it, or all. */
export function weighAutomatic(was: Role, is: Role): Weight {
  return weighNumbers(automaticRank(was), automaticRank(is));
}

function automaticRank({ approval, automatic }: Role): number {
  if (automatic !== null) return 1;
  return approval === 'automatic' ? 2 : 0;
}

function weighNumbers(was: number, is: number): Weight {
  if (was === is) return 'other';
  return is > was ? 'more' : 'less';
}
