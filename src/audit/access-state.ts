import type { EndCause } from '../domain/ledger/entry.ts';
import type { AccessPeriod } from './access-period.ts';

/**
 * The state of an access period at a moment. `scheduled`: authorized, and the window begins later.
 * `authorized`: Curfew may give it and has not yet. `provisioning`: Curfew was about to give it, and the
 * holder may have it. `provisioned`: given and read back. `overdue`: the end has passed, and the absence is
 * not verified. `taken-away`: another person or tool removed it. `absent`: revoked, and the absence is
 * verified. `released`: this grant ended, and other grants still have the effect. `lapsed`: the window ended
 * before Curfew gave anything.
 */
export type AccessState =
  | 'scheduled'
  | 'authorized'
  | 'provisioning'
  | 'provisioned'
  | 'overdue'
  | 'taken-away'
  | 'absent'
  | 'released'
  | 'lapsed';

/** The state at a moment. The period has to be made of the events up to that moment. */
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
 * When the authorization ended or will end: the frozen end, or the time at which the window was cut short.
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
 * The longest time for which the holder may have had access: from the start of the window, or from an earlier
 * write-ahead, to the verified absence. `to` is null while the access is not known to be gone. If Curfew
 * never gave it, this is the time for which it was allowed.
 */
export function heldPeriod(period: AccessPeriod): { readonly from: string; readonly to: string | null } {
  const { firstAuthorizedAt, authorized, provisioningAt, provisionedAt, revoked, removedAt } = period;
  const allowedFrom = later(firstAuthorizedAt, authorized.window.starts);
  const givenFrom = provisioningAt ?? provisionedAt;
  const from = givenFrom === null || allowedFrom < givenFrom ? allowedFrom : givenFrom;
  if (givenFrom === null) return { from, to: later(from, dueEnd(period)) };
  const absentFrom = revoked === null ? null : (revoked.verified_absent_at ?? revoked.at);
  return { from, to: removedAt ?? absentFrom };
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
