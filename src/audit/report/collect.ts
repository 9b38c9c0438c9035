import { iso, parseUtc } from '../../domain/iso.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { type AccessPeriod, accessPeriods } from '../access-period.ts';
import { type StayRow, stayRow } from '../access-row.ts';
import { heldBetween, stateAt } from '../access-state.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { dayStart } from '../day-start.ts';
import { entryFiles } from '../entry-files.ts';
import type { AuditRecord } from '../open-record.ts';
import { readFiles } from '../read-entries.ts';
import { readLives } from '../read-lives.ts';

/** A half-open stretch of time; ISO 8601 UTC with milliseconds. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** One stay of the period, with what numbers need beside its row. */
export interface Held {
  readonly row: StayRow;
  /** From when to when it was held at most; `to` is null while it goes on. */
  readonly held: ReturnType<typeof heldBetween>;
  /** When it was first asked for; null for what was pushed without a request. */
  readonly asked_at: string | null;
  readonly review_by: string | null;
  readonly provision_failures: number;
  readonly revoke_failures: number;
  readonly taken_away_at: string | null;
}

export interface Collected {
  /** Every effect that somebody held, or was allowed to, at any time of the period. */
  readonly held: readonly Held[];
  /** Every entry about something that happened in the period, but what tells of held effects alone. */
  readonly events: readonly Entry[];
  /** Entries that were read: from the day on which the period begins, to the head. */
  readonly read: { readonly first: number; readonly last: number; readonly entries: number };
}

/** Reads everything that was recorded since the period began: what happened in it may have been recorded later. */
export async function collect(
  record: AuditRecord,
  { from, to }: Period,
  now: string,
  note: Note,
): Promise<Collected> {
  const before = iso(parseUtc(from).minus({ minutes: 5 }));
  const start = await dayStart(record, before.slice(0, 'YYYY-MM-DD'.length), note);
  const grants = new Set(start.effects.map(({ grant }) => grant));
  const events: Entry[] = [];
  let next = start.next_seq;
  let count = 0;
  const files = entryFiles(record, { fromDay: start.day }, note);
  for await (const handful of readFiles(record, files, note)) {
    for (const { file, entries } of handful) {
      // Two machines whose clocks differ may write two days in turn around midnight.
      if (file.first > next) note(auditFinding('wrong-number', file.path, `${next} comes next`));
      next = Math.max(next, file.last + 1);
      count += entries.length;
      for (const entry of entries) {
        if (entry.type === 'authorized' && entry.at < to) grants.add(entry.grant);
        if (entry.at >= from && entry.at < to && TOLD.has(entry.type)) events.push(entry);
      }
    }
  }
  const lives = await readLives(record, grants, note);
  const held = [...lives.values()].flatMap((life) => heldIn(life, { from, to }, now));
  return {
    held: held.sort((a, b) => (a.held.from < b.held.from ? -1 : 1)),
    events,
    read: { first: start.next_seq, last: next - 1, entries: count },
  };
}

/** What counts of itself; the rest is told by what was held. */
const TOLD: ReadonlySet<Entry['type']> = new Set([
  'requested',
  'declined',
  'abandoned',
  'authorized',
  'refused',
  'drift',
  'policy-accepted',
  'policy-refused',
  'break-glass-reviewed',
]);

function heldIn(life: readonly Entry[], period: Period, now: string): readonly Held[] {
  return accessPeriods(life).flatMap((stay) => {
    const held = heldBetween(stay);
    if (held.from >= period.to || (held.to !== null && held.to <= period.from)) return [];
    return [
      {
        row: stayRow(stay, stateAt(stay, now), now),
        held,
        asked_at: askedAt(life, stay),
        review_by: stay.authorized.review_by ?? null,
        provision_failures: stay.provisionFailures,
        revoke_failures: stay.revokeFailures,
        taken_away_at: stay.takenAwayAt,
      },
    ];
  });
}

function askedAt(life: readonly Entry[], { firstAuthorizedAt }: AccessPeriod): string | null {
  const asked = life.find((entry) => entry.type === 'requested' && entry.at <= firstAuthorizedAt);
  return asked?.at ?? null;
}
