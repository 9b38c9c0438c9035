import { iso, parseUtc } from '../../domain/iso.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { type AccessPeriod, accessPeriods } from '../access-period.ts';
import { type AccessRow, accessRow } from '../access-row.ts';
import { heldPeriod, stateAt } from '../access-state.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { CLOCK_TOLERANCE_MINUTES } from '../clock-tolerance.ts';
import { dayStart } from '../day-start.ts';
import { entryFiles } from '../entry-files.ts';
import type { AuditRecord } from '../open-record.ts';
import { readEntries } from '../read-entries.ts';
import { readLives } from '../read-lives.ts';

/** A half-open period; ISO 8601 UTC with milliseconds. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** One access period with facts that its row does not have. docs/audit.md documents the member names. */
export interface HeldAccess {
  readonly row: AccessRow;
  /** As `heldPeriod` gives it; `to` is null while the access continues. */
  readonly held: ReturnType<typeof heldPeriod>;
  /** When it was requested first; null if it was pushed without a request. */
  readonly asked_at: string | null;
  readonly review_by: string | null;
  readonly provision_failures: number;
  readonly revoke_failures: number;
  readonly taken_away_at: string | null;
}

/** Everything that the record has about a period. */
export interface PeriodRecord {
  /** Every effect that was held, or allowed, at any time of the period. */
  readonly held: readonly HeldAccess[];
  /** Entries about events in the period. Entries about a held effect alone are not among them. */
  readonly events: readonly Entry[];
  /** The entries that were read: from the start of the first day to the head of the ledger. */
  readonly read: { readonly first: number; readonly last: number; readonly entries: number };
}

/** Reads all entries since the start of the period: an event of the period may be recorded after its end. */
export async function readPeriod(
  record: AuditRecord,
  period: Period,
  now: string,
  note: Note,
): Promise<PeriodRecord> {
  const { from, to } = period;
  const firstTime = iso(parseUtc(from).minus({ minutes: CLOCK_TOLERANCE_MINUTES }));
  const start = await dayStart(record, firstTime.slice(0, 'YYYY-MM-DD'.length), note);
  const grants = new Set(start.effects.map(({ grant }) => grant));
  const events: Entry[] = [];
  let nextSeq = start.next_seq;
  let count = 0;
  const files = entryFiles(record, { fromDay: start.day }, note);
  for await (const batch of readEntries(record, files, note)) {
    for (const { file, entries } of batch) {
      // Around midnight, replicas with different clocks may write to two days by turns, so a smaller number
      // is no gap.
      if (file.first > nextSeq) note(auditFinding('wrong-number', file.path, `${nextSeq} comes next`));
      nextSeq = Math.max(nextSeq, file.last + 1);
      count += entries.length;
      for (const entry of entries) {
        if (entry.type === 'authorized' && entry.at < to) grants.add(entry.grant);
        if (entry.at >= from && entry.at < to && EVENT_TYPES.has(entry.type)) events.push(entry);
      }
    }
  }
  const lives = await readLives(record, grants, note);
  const held = [...lives.values()].flatMap((life) => heldIn(life, period, now));
  return {
    held: held.sort((a, b) => (a.held.from < b.held.from ? -1 : 1)),
    events,
    read: { first: start.next_seq, last: nextSeq - 1, entries: count },
  };
}

/** Types that a report counts. The other types are part of the held effects. */
const EVENT_TYPES: ReadonlySet<Entry['type']> = new Set([
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

function heldIn(life: readonly Entry[], { from, to }: Period, now: string): readonly HeldAccess[] {
  return accessPeriods(life).flatMap((period) => {
    const held = heldPeriod(period);
    if (held.from >= to || (held.to !== null && held.to <= from)) return [];
    return [
      {
        row: accessRow(period, stateAt(period, now), now),
        held,
        asked_at: firstRequest(life, period),
        review_by: period.authorized.review_by ?? null,
        provision_failures: period.provisionFailures,
        revoke_failures: period.revokeFailures,
        taken_away_at: period.removedAt,
      },
    ];
  });
}

function firstRequest(life: readonly Entry[], { firstAuthorizedAt }: AccessPeriod): string | null {
  const request = life.find((entry) => entry.type === 'requested' && entry.at <= firstAuthorizedAt);
  return request?.at ?? null;
}
