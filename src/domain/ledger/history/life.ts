import type { DateTime } from 'luxon';
import { parseUtc } from '../../iso.ts';
import type { Person } from '../../person.ts';
import type { Window } from '../../window.ts';
import { applyEntry } from '../apply-entry.ts';
import type { Authorized, Entry } from '../entry.ts';
import { EMPTY_STATE } from '../ledger-state.ts';

/** Every entry about one grant, by `seq`. */
type Life = readonly Entry[];

/** The revision of a grant that counts, with its frozen facts. */
export interface RevisionInForce {
  readonly revision: string;
  readonly holder: Person;
  readonly role: string;
  readonly window: Window;
}

/**
 * The revision in force now; null if no revision was authorized, or if it ended. A window that has run out
 * counts until the end is recorded.
 */
export function revisionInForce(life: Life): RevisionInForce | null {
  return isOver(life) ? null : lastUnendedRevision(life);
}

/**
 * The revision that was in force at a moment in the past, even if its window has ended since. A change that
 * was merged in time takes effect, however late Curfew judges it.
 */
export function revisionInForceAt(life: Life, at: DateTime): RevisionInForce | null {
  const last = lastUnendedRevision(life);
  return last !== null && at < last.window.ends ? last : null;
}

/** The last authorized revision; null if it was ended before its window ran out. */
function lastUnendedRevision(life: Life): RevisionInForce | null {
  const last = lastAuthorized(life);
  if (last === null) return null;
  const endedEarly = life.some(
    (entry) => entry.type === 'ended' && entry.revision === last.revision && entry.effects === undefined,
  );
  if (endedEarly) return null;
  const { revision, holder, role, window } = last;
  return { revision, holder, role, window: { starts: parseUtc(window.starts), ends: parseUtc(window.ends) } };
}

/** Whether the grant was ever authorized. Its id cannot be used for another grant then. */
export function isSpent(life: Life): boolean {
  return lastAuthorized(life) !== null;
}

/** Whether the grant was authorized, and every effect of every revision was revoked or never given. */
export function isOver(life: Life): boolean {
  return isSpent(life) && life.reduce(applyEntry, EMPTY_STATE).live.length === 0;
}

export function lastAuthorized(life: Life): (Authorized & Entry) | null {
  const last = life.findLast((entry) => entry.type === 'authorized');
  return last?.type === 'authorized' ? last : null;
}
