import { iso, parseUtc } from '../../domain/iso.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { type AccessPeriod, accessPeriods, revisionsOf } from '../access-period.ts';
import { type AccessRow, accessRow, type RowContext } from '../access-row.ts';
import { heldPeriod, stateAt } from '../access-state.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { CLOCK_TOLERANCE_MINUTES } from '../clock-tolerance.ts';
import { dayStart } from '../day-start.ts';
import { entryFiles } from '../entry-files.ts';
import type { AuditRecord } from '../open-record.ts';
import { readEntries } from '../read-entries.ts';
import { readJustifications } from '../read-justifications.ts';
import { readLives } from '../read-lives.ts';

/** `from` is included, `to` is not. ISO 8601 UTC with milliseconds. */
export interface ReportPeriod {
  readonly from: string;
  readonly to: string;
}

/**
 * One access of the period, with facts that its row does not have. docs/audit.md documents the member names,
 * so they do not change.
 */
export interface HeldAccess {
  readonly row: AccessRow;
  /** The longest time for which the holder may have had it. `to` is null while the access continues. */
  readonly held: ReturnType<typeof heldPeriod>;
  /** When the grant was requested first; null if it was pushed without a pull request. */
  readonly asked_at: string | null;
  /** When the review of a break-glass grant is due. */
  readonly review_by: string | null;
  readonly provision_failures: number;
  readonly revoke_failures: number;
  /** When Curfew found that another person or tool had removed it; null otherwise. */
  readonly taken_away_at: string | null;
}

/** Everything that the record has about a period. */
export interface PeriodRecord {
  /** Every effect that a holder had, or was allowed to have, at any time of the period. Earliest first. */
  readonly accesses: readonly HeldAccess[];
  /** The entries of the period with one of `EVENT_TYPES`. */
  readonly events: readonly Entry[];
  /** The entries that were read: from the start of the first day to the head of the ledger. */
  readonly read: { readonly first: number; readonly last: number; readonly entries: number };
}

/**
 * Reads all entries from the start of the period to the head of the ledger, because an event of the period
 * may be recorded after the period.
 */
export async function readPeriod(
  record: AuditRecord,
  period: ReportPeriod,
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
      // A smaller number is no gap: around midnight, two replicas whose clocks differ may write to the files
      // of two days in turn.
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
  const found = [...lives.values()].flatMap((life) => accessesIn(life, period));
  const authorizations = new Set(found.flatMap(({ access }) => revisionsOf(access)));
  const justificationOf = await readJustifications(record.clone.objects, authorizations);
  const accesses = found.map((each) => heldAccess(each, { now, justificationOf }));
  return {
    accesses: accesses.sort((a, b) => (a.held.from < b.held.from ? -1 : 1)),
    events,
    read: { first: start.next_seq, last: nextSeq - 1, entries: count },
  };
}

/** Types that a report lists or counts as events. The other types are part of an access. */
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

interface FoundAccess {
  readonly access: AccessPeriod;
  readonly held: HeldAccess['held'];
  readonly asked_at: string | null;
}

function accessesIn(life: readonly Entry[], { from, to }: ReportPeriod): readonly FoundAccess[] {
  return accessPeriods(life).flatMap((access) => {
    const held = heldPeriod(access);
    if (held.from >= to || (held.to !== null && held.to <= from)) return [];
    return [{ access, held, asked_at: firstRequest(life, access) }];
  });
}

function heldAccess({ access, held, asked_at }: FoundAccess, context: RowContext): HeldAccess {
  return {
    row: accessRow(access, stateAt(access, context.now), context),
    ...{ held, asked_at },
    review_by: access.basis.review_by ?? null,
    provision_failures: access.provisionFailures,
    revoke_failures: access.revokeFailures,
    taken_away_at: access.removedAt,
  };
}

function firstRequest(life: readonly Entry[], { firstAuthorizedAt }: AccessPeriod): string | null {
  const request = life.find((entry) => entry.type === 'requested' && entry.at <= firstAuthorizedAt);
  return request?.at ?? null;
}
