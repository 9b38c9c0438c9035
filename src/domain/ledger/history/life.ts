import type { DateTime } from 'luxon';
import { parseUtc } from '../../iso.ts';
import type { Person } from '../../person.ts';
import type { Window } from '../../window.ts';
import { advanceLive } from '../advance-live.ts';
import type { Authorized, Entry } from '../entry.ts';
import type { LiveEffect } from '../live-effect.ts';

/** The functions here take every entry about one grant, by `seq`. */
type Life = readonly Entry[];

/** A revision that counts, and what counts of it. */
export interface InForce {
  readonly revision: string;
  readonly holder: Person;
  readonly role: string;
  readonly window: Window;
}

/** The revision whose window, holder and role count now; null where none was authorized or it was ended. Expiry shows once it is recorded. */
export function inForce(life: Life): InForce | null {
  return isOver(life) ? null : notCutShort(life);
}

/**
 * The revision that counted at a moment that has passed, also where its window has ended since: what was merged in time
 * changes it, however late it is judged.
 */
export function inForceAt(life: Life, at: DateTime): InForce | null {
  const last = notCutShort(life);
  return last !== null && at < last.window.ends ? last : null;
}

function notCutShort(life: Life): InForce | null {
  const last = lastAuthorized(life);
  if (last === null) return null;
  const cutShort = life.some(
    (entry) => entry.type === 'ended' && entry.revision === last.revision && entry.effects === undefined,
  );
  if (cutShort) return null;
  const { revision, holder, role, window } = last;
  return { revision, holder, role, window: { starts: parseUtc(window.starts), ends: parseUtc(window.ends) } };
}

/** An id is spent when it was authorized, for ever. */
export function isSpent(life: Life): boolean {
  return lastAuthorized(life) !== null;
}

/** It was authorized, and every effect of every revision of it was taken back or never given. */
export function isOver(life: Life): boolean {
  return isSpent(life) && liveAfter(life).length === 0;
}

export function lastAuthorized(life: Life): (Authorized & Entry) | null {
  const last = life.findLast((entry) => entry.type === 'authorized');
  return last?.type === 'authorized' ? last : null;
}

function liveAfter(life: Life): readonly LiveEffect[] {
  return life.reduce<readonly LiveEffect[]>((live, entry) => advanceLive(live, entry), []);
}
