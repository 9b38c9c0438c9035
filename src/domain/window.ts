import type { DateTime } from 'luxon';

/**
 * The time in which access counts, in UTC. It is half-open: a grant stops counting at its end, not after it.
 */
export interface Window {
  readonly starts: DateTime;
  readonly ends: DateTime;
}

export function isLive({ starts, ends }: Window, now: DateTime): boolean {
  return starts <= now && now < ends;
}
