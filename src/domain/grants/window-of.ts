import { DateTime } from 'luxon';
import type { Window } from '../window.ts';
import type { WrittenWindow } from './grant.ts';

/**
 * The window that a grant has when it lands. It starts at the merge, or at a later `from`; a `from` that has passed
 * starts at the merge. Null where nothing of it is left.
 */
export function windowOf({ duration, until, from }: WrittenWindow, mergedAt: DateTime): Window | null {
  const starts = from === null ? mergedAt.toUTC() : DateTime.max(from, mergedAt).toUTC();
  const ends = duration === null ? until?.toUTC() : starts.plus(duration);
  return ends === undefined || ends <= starts ? null : { starts, ends };
}
