import { effectKey } from '../domain/effect.ts';
import { iso, parseUtc } from '../domain/iso.ts';
import type { Entry } from '../domain/ledger/entry.ts';
import { type AccessPeriod, accessPeriods, revisionsOf } from './access-period.ts';
import { type AccessRow, accessRow } from './access-row.ts';
import { type AccessState, heldPeriod, isHeld, stateAt } from './access-state.ts';
import type { Note } from './audit-finding.ts';
import { CLOCK_TOLERANCE_MINUTES } from './clock-tolerance.ts';
import { dayStart } from './day-start.ts';
import { entryFiles } from './entry-files.ts';
import type { AuditRecord } from './open-record.ts';
import { readEntries } from './read-entries.ts';
import { readJustifications } from './read-justifications.ts';
import { readLives } from './read-lives.ts';

export interface WhoFilter {
  /** A login in lower case, or a numeric id. */
  readonly holder?: string;
  readonly role?: string;
  readonly target?: string;
}

export interface WhoQuestion extends WhoFilter {
  /** A moment or a half-open period; ISO 8601 UTC with milliseconds. */
  readonly when: { readonly at: string } | { readonly from: string; readonly to: string };
  /** Decides whether a window is over. */
  readonly now: string;
}

export interface WhoAnswer {
  readonly rows: readonly AccessRow[];
  /** The number of the first entry that was read, and how many were read. */
  readonly firstSeq: number;
  readonly entriesRead: number;
}

/**
 * An authorization is recorded within so many hours. `who` does not look for one that was recorded later, but
 * `verify` reports it. Other late entries are found however late they are, because they are in the life of
 * the grant.
 */
export const AUTHORIZED_WITHIN_HOURS = 1;

/**
 * Who had access or was allowed to have it, by event times. Reads the days in question, and the lives of
 * grants in them.
 */
export async function whoHadAccess(
  record: AuditRecord,
  question: WhoQuestion,
  note: Note,
): Promise<WhoAnswer> {
  const { when } = question;
  const from = 'at' in when ? when.at : when.from;
  const to = 'at' in when ? when.at : when.to;
  const start = await dayStart(record, dayAfter(from, { minutes: -CLOCK_TOLERANCE_MINUTES }), note);

  const grants = new Set<string>();
  for (const live of start.effects) if (matchesHolder(live, question)) grants.add(live.grant);
  const range = { fromDay: start.day, toDay: dayAfter(to, { hours: AUTHORIZED_WITHIN_HOURS }) };
  let entriesRead = 0;
  for await (const files of readEntries(record, entryFiles(record, range, note), note)) {
    const entries = files.flatMap((file) => file.entries);
    entriesRead += entries.length;
    for (const entry of entries) {
      if (entry.type === 'authorized' && entry.at <= to && matchesHolder(entry, question))
        grants.add(entry.grant);
    }
  }

  const lives = await readLives(record, grants, note);
  const found = [...lives.values()].flatMap((life) => accessesIn(life, question));
  const authorizations = new Set(found.flatMap(({ atMoment }) => revisionsOf(atMoment)));
  const context = {
    now: question.now,
    justificationOf: await readJustifications(record.clone.objects, authorizations),
  };
  const rows = found.map(({ period, state, atMoment }) => accessRow(period, state, context, atMoment));
  return { rows: rows.sort(byHolderAndTime), firstSeq: start.next_seq, entriesRead };
}

interface FoundAccess {
  /** With the events after the moment in question, such as the end. */
  readonly period: AccessPeriod;
  readonly state: AccessState;
  /** As of the moment in question: later revisions do not count. */
  readonly atMoment: AccessPeriod;
}

function accessesIn(life: readonly Entry[], question: WhoQuestion): readonly FoundAccess[] {
  const { when, now } = question;
  const periodsNow = accessPeriods(life);
  const periods = 'at' in when ? accessPeriods(life, when.at) : periodsNow;
  return periods.flatMap((period) => {
    if (!matches(period, question)) return [];
    const state = stateAt(period, 'at' in when ? when.at : now);
    if ('at' in when ? !isHeld(state) : !overlaps(period, when)) return [];
    return [{ period: samePeriod(period, periodsNow) ?? period, state, atMoment: period }];
  });
}

function samePeriod(period: AccessPeriod, periodsNow: readonly AccessPeriod[]): AccessPeriod | undefined {
  return periodsNow.find(
    (other) =>
      effectKey(other.effect) === effectKey(period.effect) &&
      other.firstAuthorizedAt === period.firstAuthorizedAt,
  );
}

function overlaps(
  period: AccessPeriod,
  { from, to }: { readonly from: string; readonly to: string },
): boolean {
  const held = heldPeriod(period);
  return held.from < to && (held.to === null || held.to > from);
}

type Named = { readonly holder: { readonly login: string; readonly id: number }; readonly role: string };

function matchesHolder({ holder, role }: Named, filter: WhoFilter): boolean {
  if (filter.role !== undefined && role !== filter.role) return false;
  return filter.holder === undefined || holder.login === filter.holder || String(holder.id) === filter.holder;
}

function matches({ authorized, effect }: AccessPeriod, filter: WhoFilter): boolean {
  return (
    matchesHolder(authorized, filter) && (filter.target === undefined || effect.target === filter.target)
  );
}

function byHolderAndTime(a: AccessRow, b: AccessRow): number {
  return (
    compare(a.holder, b.holder) || compare(a.authorized_at, b.authorized_at) || compare(a.target, b.target)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function dayAfter(moment: string, time: { readonly minutes?: number; readonly hours?: number }): string {
  return iso(parseUtc(moment).plus(time)).slice(0, 'YYYY-MM-DD'.length);
}
