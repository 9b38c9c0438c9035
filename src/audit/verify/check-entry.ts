import { effectKey } from '../../domain/effect.ts';
import type { Entry, GrantSubject, Revoked } from '../../domain/ledger/entry.ts';
import { entryId } from '../../domain/ledger/entry-id.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { CLOCK_TOLERANCE_MINUTES } from '../clock-tolerance.ts';
import { AUTHORIZED_WITHIN_HOURS } from '../who.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Recording may take this long, and clocks may differ by this much. */
const TOLERANCE_MS = CLOCK_TOLERANCE_MINUTES * MINUTE_MS;
/** The recorded lateness may differ by this much from the one that follows from the times. */
const LATENESS_TOLERANCE_MS = 1000;

/** Checks the id and the time of an entry. `committedAt` is the time of the commit that recorded it. */
export function checkEntry(entry: Entry, committedAt: number, note: Note): void {
  const where = `entry ${entry.seq}`;
  if (entry.id !== entryId(entry)) note(auditFinding('wrong-id', where));
  if (Number.isNaN(committedAt)) return;
  const delay = committedAt - Date.parse(entry.at);
  if (Math.abs(delay) <= TOLERANCE_MS) return;
  const times = `at ${entry.at}, recorded ${new Date(committedAt).toISOString()}`;
  if (delay < -TOLERANCE_MS) note(auditFinding('from-the-future', where, times));
  if (delay > TOLERANCE_MS && entry.late !== true) note(auditFinding('back-dated', where, times));
  if (entry.type === 'authorized' && delay > AUTHORIZED_WITHIN_HOURS * HOUR_MS) {
    note(auditFinding('authorized-late', where, times));
  }
}

/** Checks that a file of entries is filed under the day of its commit. */
export function checkDay(path: string, day: string, committedAt: number, note: Note): void {
  if (Number.isNaN(committedAt)) return;
  const dayStart = Date.parse(`${day}T00:00:00.000Z`);
  const isOfDay =
    dayStart <= committedAt + TOLERANCE_MS && committedAt - TOLERANCE_MS < dayStart + 24 * HOUR_MS;
  if (!isOfDay) note(auditFinding('wrong-day', path, `recorded ${new Date(committedAt).toISOString()}`));
}

/**
 * Checks that the lateness of a revocation follows from its due end. `live` has the effects of the grant
 * before it.
 */
export function checkLateness(entry: Revoked & Entry, live: readonly LiveEffect[], note: Note): void {
  const before = live.find(
    ({ grant, effect, revision }) =>
      grant === entry.grant &&
      revision === entry.revision &&
      effect.target === entry.effect.target &&
      effect.entitlement === entry.effect.entitlement,
  );
  if (before === undefined) return;
  const { window, ended } = before;
  const due = ended !== null && ended.at < window.ends ? ended.at : window.ends;
  const lateness = Math.max(0, Date.parse(entry.at) - Date.parse(due));
  // Without an `ended` entry, only this entry has the due end of another cause. It was not after the window.
  const mayBeLater = entry.cause !== 'expired' && ended === null;
  const difference = lateness - entry.late_ms;
  if ((mayBeLater ? difference : Math.abs(difference)) <= LATENESS_TOLERANCE_MS) return;
  note(
    auditFinding(
      'wrong-lateness',
      `entry ${entry.seq}`,
      `${entry.late_ms} ms, and its times give ${lateness} ms`,
    ),
  );
}

/**
 * Whether an entry may name the pull request of another revision of its grant. Access of a revision that was
 * replaced is revoked by the pull request of the revision after it. A rejected break-glass grant ends by the
 * pull request that was reviewed, also if it was changed since.
 */
function mayNameOtherPull(entry: Entry): boolean {
  return (
    (entry.type === 'revoked' && entry.cause === 'replaced') ||
    (entry.type === 'ended' && entry.cause === 'rejected')
  );
}

/**
 * Checks that an entry has the holder, role and pull request of its authorization, and that its effect's
 * times ascend.
 */
export function checkSubject(entry: Entry, life: readonly Entry[], note: Note): void {
  if (!('revision' in entry) || entry.revision === null || entry.type === 'authorized') return;
  const where = `entry ${entry.seq}`;
  const authorized = life.findLast(
    (earlier) => earlier.type === 'authorized' && earlier.revision === entry.revision,
  );
  if (authorized?.type === 'authorized' && entry.type !== 'requested' && entry.type !== 'refused') {
    const isSame = [authorized, ...(mayNameOtherPull(entry) ? life : [])].some(
      (earlier) => earlier.type === 'authorized' && hasSubject(entry, earlier),
    );
    if (!isSame) note(auditFinding('subject-differs', where, entry.grant));
  }
  if (!('effect' in entry)) return;
  const key = effectKey(entry.effect);
  const last = life.findLast((earlier) => 'effect' in earlier && effectKey(earlier.effect) === key);
  if (last !== undefined && Date.parse(entry.at) < Date.parse(last.at) - TOLERANCE_MS) {
    note(auditFinding('back-dated', where, `at ${entry.at}, after entry ${last.seq} of ${last.at}`));
  }
}

function hasSubject(
  entry: Pick<GrantSubject, 'role' | 'pull'> & {
    readonly holder: { readonly login: string; readonly id: number | null };
  },
  { holder, role, pull }: GrantSubject,
): boolean {
  return (
    entry.holder.id === holder.id &&
    entry.holder.login === holder.login &&
    entry.role === role &&
    entry.pull === pull
  );
}
