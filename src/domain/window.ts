import type { DateTime } from 'luxon';

/**
 * The time in which a grant gives access, in UTC. The start belongs to it, the end does not.
 */
export interface Window {
  readonly starts: DateTime;
  readonly ends: DateTime;
}

export function isLive({ starts, ends }: Window, now: DateTime): boolean {
  return starts <= now && now < ends;
}
