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

/** Milliseconds between the clocks that differ most from ours. */
export function worstSkewMs({ ours, forgeSkewMs, theirs }: Clocks): number {
  const target = theirs === null ? 0 : theirs.toMillis() - ours.toMillis();
  return Math.max(Math.abs(forgeSkewMs ?? 0), Math.abs(target));
}
