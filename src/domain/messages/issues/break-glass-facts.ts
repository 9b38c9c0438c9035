import type { DateTime } from 'luxon';
import type { Justification } from '../../grants/grant.ts';
import type { BreakGlassReviewed, Entry, FrozenWindow } from '../../ledger/entry.ts';
import type { Emergency } from '../../ledger/history/emergencies.ts';
import type { TeamRef } from '../../team-ref.ts';

export interface BreakGlassFacts {
  readonly authorized: Emergency;
  /** Every entry about the grant, by `seq`. */
  readonly life: readonly Entry[];
  /** From the bytes that landed; null where they cannot be read. */
  readonly justification: Justification | null;
  /** Teams whose members review it. */
  readonly reviewers: readonly TeamRef[];
  readonly now: DateTime;
}

/** Where an emergency stands. */
export type BreakGlassStanding = 'waiting' | 'overdue' | 'accepted' | 'rejected';

export function standingOf({
  authorized,
  life,
  now,
}: Pick<BreakGlassFacts, 'authorized' | 'life' | 'now'>): BreakGlassStanding {
  const reviewed = reviewOf(life);
  if (reviewed !== null) return reviewed.accepted ? 'accepted' : 'rejected';
  return Date.parse(authorized.review_by) <= now.toMillis() ? 'overdue' : 'waiting';
}

/** What is left of its window: it may have been shortened since. */
export function lastWindow({ window }: Emergency, life: readonly Entry[]): FrozenWindow {
  const last = life.findLast((entry) => entry.type === 'authorized');
  return last?.type === 'authorized' ? last.window : window;
}

/** Its review; null where it has none. */
export function reviewOf(life: readonly Entry[]): (Entry & BreakGlassReviewed) | null {
  const found = life.find((entry) => entry.type === 'break-glass-reviewed');
  return found?.type === 'break-glass-reviewed' ? found : null;
}
