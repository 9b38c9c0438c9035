import type { EndCause } from '../domain/ledger/entry.ts';
import type { AccessPeriod } from './access-period.ts';

/**
 * What somebody had at a moment.
 * `scheduled`: authorized, its window begins later. `authorized`: it may be given, and was not yet.
 * `provisioning`: it was about to be given, and may have been there. `provisioned`: given and read back.
 * `overdue`: its end has passed, and nobody has verified its absence. `taken-away`: somebody else removed it.
 * `absent`: taken back, and its absence verified. `released`: this grant ended, others carry the access on.
 * `lapsed`: its window ended before anything was given.
 */
export type StayState =
  | 'scheduled'
  | 'authorized'
  | 'provisioning'
  | 'provisioned'
  | 'overdue'
  | 'taken-away'
  | 'absent'
  | 'released'
  | 'lapsed';

/** The state of a stay that was folded up to `at`. */
export function stateAt(stay: AccessPeriod, at: string): StayState {
  if (stay.revoked !== null) return stay.revoked.verified_absent_at === null ? 'released' : 'absent';
  if (stay.lapsedAt !== null) return 'lapsed';
  if (stay.takenAwayAt !== null) return 'taken-away';
  const over = at >= dueEnd(stay);
  if (stay.provisionedAt !== null) return over ? 'overdue' : 'provisioned';
  if (stay.provisioningAt !== null) return over ? 'overdue' : 'provisioning';
  if (over) return 'lapsed';
  return at < stay.authorized.window.starts ? 'scheduled' : 'authorized';
}

/** States in which somebody had access, may have had it, or was allowed to. */
const HELD: ReadonlySet<StayState> = new Set(['authorized', 'provisioning', 'provisioned', 'overdue']);

export function isHeld(state: StayState): boolean {
  return HELD.has(state);
}

/** When the authorization ended or will end: the frozen end, or the moment at which it was cut short. */
export function dueEnd({ authorized, ended }: AccessPeriod): string {
  const { ends } = authorized.window;
  return ended !== null && ended.at < ends ? ended.at : ends;
}

/** Why it ended; null while it has not. */
export function causeOf(stay: AccessPeriod, at: string): EndCause | null {
  if (stay.revoked !== null) return stay.revoked.cause;
  if (stay.ended !== null && stay.ended.at < stay.authorized.window.ends) return stay.ended.cause;
  return at >= stay.authorized.window.ends ? 'expired' : null;
}

/** From when to when it was held at most: from the authorization or what was given before its window, to its verified end. Null where it never was. */
export function heldBetween(stay: AccessPeriod): { readonly from: string; readonly to: string | null } {
  const { firstAuthorizedAt, authorized, provisioningAt, provisionedAt, revoked, takenAwayAt } = stay;
  const allowed = later(firstAuthorizedAt, authorized.window.starts);
  const given = provisioningAt ?? provisionedAt;
  const from = given === null || allowed < given ? allowed : given;
  if (given === null) return { from, to: later(from, dueEnd(stay)) };
  const absent = revoked === null ? null : (revoked.verified_absent_at ?? revoked.at);
  return { from, to: takenAwayAt ?? absent };
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
