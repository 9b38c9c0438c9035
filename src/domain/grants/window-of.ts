import { DateTime } from 'luxon';
import type { Window } from '../window.ts';
import type { WrittenWindow } from './grant.ts';

/**
 * The window of a grant that is merged at `mergedAt`. It starts at the merge, or at `from` if that is later.
 * Null if the window would be empty.
 */
export function windowOf({ duration, until, from }: WrittenWindow, mergedAt: DateTime): Window | null {
  const starts = from === null ? mergedAt.toUTC() : DateTime.max(from, mergedAt).toUTC();
  const ends = duration === null ? until?.toUTC() : starts.plus(duration);
  return ends === undefined || ends <= starts ? null : { starts, ends };
}
