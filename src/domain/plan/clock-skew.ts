import { DateTime } from 'luxon';

/** Milliseconds that clocks may differ. Beyond this, nothing is provisioned. */
export const CLOCK_SKEW_MAX_MS = 30_000;

/** The clocks that matter for one target. */
export interface Clocks {
  /** The clock of this process. */
  readonly ours: DateTime;
  /** Milliseconds that GitHub's clock is ahead of ours; null if GitHub has not answered yet. */
  readonly forgeSkewMs: number | null;
  /** The target's clock; null if it has none, or did not answer. */
  readonly target: DateTime | null;
}

/** Access ends by the clock that is furthest ahead. */
export function endingClock({ ours, forgeSkewMs, target }: Clocks): DateTime {
  const forge = ours.plus({ milliseconds: forgeSkewMs ?? 0 });
  return DateTime.max(ours, forge, target ?? ours);
}

/**
 * GitHub's times have no fraction of a second, so its clock may be this much later than the time that it
 * writes.
 */
const FORGE_GRAIN_MS = 1_000;

/**
 * The time to record for an entry that approvals are compared with. GitHub dates approvals, so GitHub's clock
 * counts if it is ahead of ours. Otherwise an approval from before the entry could count as one from after
 * it.
 */
export function recordingClock({ ours, forgeSkewMs }: Pick<Clocks, 'ours' | 'forgeSkewMs'>): DateTime {
  return forgeSkewMs === null || forgeSkewMs <= 0
    ? ours
    : ours.plus({ milliseconds: forgeSkewMs + FORGE_GRAIN_MS });
}

/** Milliseconds between our clock and the clock that differs most from it. */
export function worstSkewMs({ ours, forgeSkewMs, target }: Clocks): number {
  const targetSkewMs = target === null ? 0 : target.toMillis() - ours.toMillis();
  return Math.max(Math.abs(forgeSkewMs ?? 0), Math.abs(targetSkewMs));
}
