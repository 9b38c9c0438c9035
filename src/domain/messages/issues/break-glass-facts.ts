import type { DateTime } from 'luxon';
import type { Justification } from '../../grants/grant.ts';
import type { BreakGlassReviewed, Ended, Entry, FrozenWindow } from '../../ledger/entry.ts';
import type { Emergency } from '../../ledger/history/emergencies.ts';
import { lastAuthorized } from '../../ledger/history/life.ts';
import type { LiveEffect } from '../../ledger/live-effect.ts';
import type { TeamRef } from '../../team-ref.ts';

export interface BreakGlassFacts {
  readonly authorized: Emergency;
  /** Every entry about the grant, by `seq`. */
  readonly life: readonly Entry[];
  /** From the merged grants file; null if it cannot be read. */
  readonly justification: Justification | null;
  /** Teams whose members may review the grant. */
  readonly reviewers: readonly TeamRef[];
  /** Every live effect of the repository. */
  readonly live: readonly LiveEffect[];
  /** The entries of the history window, by `seq`. Needed for a rejected grant only. */
  readonly recent: readonly Entry[];
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
  return lastAuthorized(life)?.window ?? window;
}

/** How the grant was ended before the end of its newest window; null if it was not. */
export function earlyEnd(
  { revision }: Emergency,
  life: readonly Entry[],
): Pick<Entry & Ended, 'at' | 'cause'> | null {
  const last = lastAuthorized(life)?.revision ?? revision;
  const ended = life.find(
    (entry) => entry.type === 'ended' && entry.revision === last && entry.effects === undefined,
  );
  return ended?.type === 'ended' ? ended : null;
}

/** The end that is in force: of the newest window, or the time at which the grant was ended. */
export function endInForce(authorized: Emergency, life: readonly Entry[]): string {
  return earlyEnd(authorized, life)?.at ?? lastWindow(authorized, life).ends;
}

/** The recorded review; null if there is none. */
export function reviewOf(life: readonly Entry[]): (Entry & BreakGlassReviewed) | null {
  const review = life.find((entry) => entry.type === 'break-glass-reviewed');
  return review?.type === 'break-glass-reviewed' ? review : null;
}

/** Whether the rejection ended the grant. If not, the grant had ended before. */
export function endedByReview(life: readonly Entry[]): boolean {
  return life.some((entry) => entry.type === 'ended' && entry.cause === 'rejected');
}
