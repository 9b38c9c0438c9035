import { effectKey } from '../../domain/effect.ts';
import type { Entry, Revoked } from '../../domain/ledger/entry.ts';
import { entryId } from '../../domain/ledger/entry-id.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { AUTHORIZED_WITHIN_HOURS } from '../who.ts';

/** Milliseconds that recording may take, and that clocks may be apart, before it is told. */
const TOLERANCE = 5 * 60_000;
const HOUR = 3_600_000;

/** What an entry says of itself, held against the commit that recorded it. */
export function checkEntry(entry: Entry, committedAt: number, note: Note): void {
  const where = `entry ${entry.seq}`;
  if (entry.id !== entryId(entry)) note(auditFinding('wrong-id', where));
  if (Number.isNaN(committedAt)) return;
  const after = committedAt - Date.parse(entry.at);
  if (Math.abs(after) <= TOLERANCE) return;
  const recorded = `at ${entry.at}, recorded ${new Date(committedAt).toISOString()}`;
  if (after < -TOLERANCE) note(auditFinding('from-the-future', where, recorded));
  if (after > TOLERANCE && entry.late !== true) note(auditFinding('back-dated', where, recorded));
  if (entry.type === 'authorized' && after > AUTHORIZED_WITHIN_HOURS * HOUR) {
    note(auditFinding('authorized-late', where, recorded));
  }
}

/** The recording's day is the commit's, but for a little around midnight. */
export function checkDay(path: string, day: string, committedAt: number, note: Note): void {
  if (Number.isNaN(committedAt)) return;
  const begins = Date.parse(`${day}T00:00:00.000Z`);
  if (begins <= committedAt + TOLERANCE && committedAt - TOLERANCE < begins + 24 * HOUR) return;
  note(auditFinding('wrong-day', path, `recorded ${new Date(committedAt).toISOString()}`));
}

/** How late an ending was follows from when it was due. `live` is what was known of the grant's effects before it. */
export function checkLateness(entry: Revoked & Entry, live: readonly LiveEffect[], note: Note): void {
  const known = live.find(
    ({ grant, effect, revision }) =>
      grant === entry.grant &&
      revision === entry.revision &&
      effect.target === entry.effect.target &&
      effect.entitlement === entry.effect.entitlement,
  );
  if (known === undefined) return;
  const { window, ended } = known;
  const due = ended !== null && ended.at < window.ends ? ended.at : window.ends;
  const late = Math.max(0, Date.parse(entry.at) - Date.parse(due));
  // An ending for another cause was due when that was seen, which only its own entry tells.
  if (entry.cause !== 'expired' && ended === null) return;
  if (Math.abs(late - entry.late_ms) > 1000) {
    note(
      auditFinding(
        'wrong-lateness',
        `entry ${entry.seq}`,
        `${entry.late_ms} ms, and its times say ${late} ms`,
      ),
    );
  }
}

/** A later entry about a revision speaks of the same person, role and effect times as the earlier ones. */
export function checkSubject(entry: Entry, life: readonly Entry[], note: Note): void {
  if (!('revision' in entry) || entry.revision === null || entry.type === 'authorized') return;
  const where = `entry ${entry.seq}`;
  const authorized = life.findLast((was) => was.type === 'authorized' && was.revision === entry.revision);
  if (authorized?.type === 'authorized' && entry.type !== 'requested' && entry.type !== 'refused') {
    const { holder, role, pull } = authorized;
    const same =
      entry.holder.id === holder.id &&
      entry.holder.login === holder.login &&
      entry.role === role &&
      entry.pull === pull;
    if (!same) note(auditFinding('subject-differs', where, entry.grant));
  }
  if (!('effect' in entry)) return;
  const key = effectKey(entry.effect);
  const last = life.findLast((was) => 'effect' in was && effectKey(was.effect) === key);
  if (last !== undefined && Date.parse(entry.at) < Date.parse(last.at) - TOLERANCE) {
    note(auditFinding('back-dated', where, `at ${entry.at}, after entry ${last.seq} of ${last.at}`));
  }
}
