import type { DateTime } from 'luxon';
import type { Justification } from '../../grants/grant.ts';
import type { BreakGlassReviewed, Entry, FrozenWindow } from '../../ledger/entry.ts';
import type { Emergency } from '../../ledger/history/emergencies.ts';
import type { TeamRef } from '../../team-ref.ts';

export interface BreakGlassFacts {
  readonly authorized: Emergency;
  /** Every entry about the grant, by `seq`. */
  readonly life: readonly Entry[];
  /** From the merged grants file; null if it cannot be read. */
  readonly justification: Justification | null;
  /** Teams whose members may review the grant. */
  readonly reviewers: readonly TeamRef[];
  readonly now: DateTime;
}

/** The state of the review of a break-glass grant. */
export type ReviewStatus = 'waiting' | 'overdue' | 'accepted' | 'rejected';

export function reviewStatus({
  authorized,
  life,
  now,
}: Pick<BreakGlassFacts, 'authorized' | 'life' | 'now'>): ReviewStatus {
  const reviewed = reviewOf(life);
  if (reviewed !== null) return reviewed.accepted ? 'accepted' : 'rejected';
  return Date.parse(authorized.review_by) <= now.toMillis() ? 'overdue' : 'waiting';
}

/** The newest window of the grant: it may have been shortened since the first. */
export function lastWindow({ window }: Emergency, life: readonly Entry[]): FrozenWindow {
  const last = life.findLast((entry) => entry.type === 'authorized');
  return last?.type === 'authorized' ? last.window : window;
}

/** The recorded review; null if there is none. */
export function reviewOf(life: readonly Entry[]): (Entry & BreakGlassReviewed) | null {
  const review = life.find((entry) => entry.type === 'break-glass-reviewed');
  return review?.type === 'break-glass-reviewed' ? review : null;
}
