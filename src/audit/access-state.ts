import type { EndCause } from '../domain/ledger/entry.ts';
import { type AccessPeriod, revisionsOf } from './access-period.ts';

/** The state of an access period at one time. */
export type AccessState =
  /** It is authorized, and its window begins later. */
  | 'scheduled'
  /** Its window has begun, and Curfew has not given it yet. */
  | 'authorized'
  /** Curfew was about to give it, and the holder may have it. */
  | 'provisioning'
  /** Curfew gave it and read it back. */
  | 'provisioned'
  /** Its end has passed, and the absence is not verified. */
  | 'overdue'
  /** Another person or tool removed it. */
  | 'taken-away'
  /** It was revoked, and the absence is verified. */
  | 'absent'
  /** This grant ended, and other grants still have the effect. */
  | 'released'
  /** Its window ended before Curfew gave anything. */
  | 'lapsed';

/** The state at a time. `period` must come from the events up to that time. */
export function stateAt(period: AccessPeriod, at: string): AccessState {
  const { revoked, lapsedAt, removedAt, provisionedAt, provisioningAt, authorized } = period;
  if (revoked !== null) return revoked.verified_absent_at === null ? 'released' : 'absent';
  if (lapsedAt !== null) return 'lapsed';
  if (removedAt !== null) return 'taken-away';
  const isOver = at >= dueEnd(period);
  if (provisionedAt !== null) return isOver ? 'overdue' : 'provisioned';
  if (provisioningAt !== null) return isOver ? 'overdue' : 'provisioning';
  if (isOver) return 'lapsed';
  return at < authorized.window.starts ? 'scheduled' : 'authorized';
}

/** States in which the holder had access, may have had it, or was allowed to have it. */
const HELD_STATES: ReadonlySet<AccessState> = new Set([
  'authorized',
  'provisioning',
  'provisioned',
  'overdue',
]);

export function isHeld(state: AccessState): boolean {
  return HELD_STATES.has(state);
}

/**
 * When the authorization ends or ended: the end of the window, or the earlier time at which it was cut short.
 */
export function dueEnd({ authorized, ended }: AccessPeriod): string {
  const { ends } = authorized.window;
  return ended !== null && ended.at < ends ? ended.at : ends;
}

/** Why the access ended; null if it has not ended. */
export function causeOf({ revoked, ended, authorized }: AccessPeriod, at: string): EndCause | null {
  if (revoked !== null) return revoked.cause;
  if (ended !== null && ended.at < authorized.window.ends) return ended.cause;
  return at >= authorized.window.ends ? 'expired' : null;
}

/**
 * The longest time for which the holder may have had access. It begins with the window, or with an earlier
 * write-ahead, and ends with the verified absence. `to` is null while the absence is not verified. If Curfew
 * never gave the access, this is the time for which it was allowed.
 */
export function heldPeriod(period: AccessPeriod): { readonly from: string; readonly to: string | null } {
  const { provisioningAt, provisionedAt, revoked, removedAt } = period;
  const allowedFrom = allowedSince(period);
  const givenFrom = provisioningAt ?? provisionedAt;
  const from = givenFrom === null || allowedFrom < givenFrom ? allowedFrom : givenFrom;
  if (givenFrom === null) return { from, to: later(from, dueEnd(period)) };
  const absentFrom = revoked === null ? null : (revoked.verified_absent_at ?? revoked.at);
  return { from, to: removedAt ?? absentFrom };
}

/**
 * When the access was allowed first. A revision does not count if another one replaced it before its window
 * began.
 */
function allowedSince(period: AccessPeriod): string {
  const revisions = revisionsOf(period);
  const first = revisions.find(({ window }, index) => {
    const replacedAt = revisions[index + 1]?.at;
    return replacedAt === undefined || window.starts < replacedAt;
  });
  return later(period.firstAuthorizedAt, (first ?? period.authorized).window.starts);
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
