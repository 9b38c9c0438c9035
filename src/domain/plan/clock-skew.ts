import { DateTime } from 'luxon';

/** Milliseconds of disagreement between clocks beyond which nothing is given. */
export const MAX_SKEW_MS = 30_000;

/** The clocks that matter for one target: ours, GitHub's and its own. */
export interface Clocks {
  readonly ours: DateTime;
  /** How far GitHub's clock is ahead of ours, in milliseconds; null where it was not heard yet. */
  readonly forgeSkewMs: number | null;
  readonly theirs: DateTime | null;
}

/** Access ends by the latest clock that anybody has. */
export function endingClock({ ours, forgeSkewMs, theirs }: Clocks): DateTime {
  const forge = ours.plus({ milliseconds: forgeSkewMs ?? 0 });
  return DateTime.max(ours, forge, theirs ?? ours);
}

/** GitHub's times have no fraction, so its clock may be this much further than it says. */
const FORGE_GRAIN_MS = 1_000;

/**
 * When something is recorded that approvals are held against: those are timed by GitHub, so its clock counts where ours
 * is behind. An approval that came before must never look as if it had come after.
 */
export function recordingClock({ ours, forgeSkewMs }: Pick<Clocks, 'ours' | 'forgeSkewMs'>): DateTime {
  return forgeSkewMs === null || forgeSkewMs <= 0
    ? ours
    : ours.plus({ milliseconds: forgeSkewMs + FORGE_GRAIN_MS });
}

/** Milliseconds between the clocks that differ most from ours. */
export function worstSkewMs({ ours, forgeSkewMs, theirs }: Clocks): number {
  const target = theirs === null ? 0 : theirs.toMillis() - ours.toMillis();
  return Math.max(Math.abs(forgeSkewMs ?? 0), Math.abs(target));
}
