import { effectKey } from '../domain/effect.ts';
import { iso, parseUtc } from '../domain/iso.ts';
import type { Entry } from '../domain/ledger/entry.ts';
import { type AccessPeriod, accessPeriods } from './access-period.ts';
import { type StayRow, stayRow } from './access-row.ts';
import { heldBetween, isHeld, stateAt } from './access-state.ts';
import type { Note } from './audit-finding.ts';
import { dayStart } from './day-start.ts';
import { entryFiles } from './entry-files.ts';
import type { AuditRecord } from './open-record.ts';
import { readFiles } from './read-entries.ts';
import { readLives } from './read-lives.ts';

export interface WhoFilter {
  /** A login in lower case, or a numeric id. */
  readonly holder?: string;
  readonly role?: string;
  readonly target?: string;
}

export interface WhoQuestion extends WhoFilter {
  /** A moment, or a half-open stretch of time; ISO 8601 UTC with milliseconds. */
  readonly when: { readonly at: string } | { readonly from: string; readonly to: string };
  /** Whether a window is over is told as of now. */
  readonly now: string;
}

export interface WhoAnswer {
  readonly rows: readonly StayRow[];
  /** How it was found: the number of entries from which the search began, and how many were read. */
  readonly firstSeq: number;
  readonly entriesRead: number;
}

/**
 * Hours after a moment within which an authorization of that moment was recorded. Whatever else comes late is found with
 * the life of its grant, however late. `verify` finds authorizations that came later still.
 */
export const AUTHORIZED_WITHIN_HOURS = 1;
const CLOCK_MINUTES = 5;

/** Who had it, or was allowed to, by event times. Reads the days in question, and the lives of those who may be meant. */
export async function who(record: AuditRecord, question: WhoQuestion, note: Note): Promise<WhoAnswer> {
  const { when } = question;
  const from = 'at' in when ? when.at : when.from;
  const to = 'at' in when ? when.at : when.to;
  const start = await dayStart(record, dayOf(from, { minutes: -CLOCK_MINUTES }), note);

  const candidates = new Set<string>();
  for (const live of start.effects) if (mayBeMeant(live, question)) candidates.add(live.grant);
  const range = { fromDay: start.day, toDay: dayOf(to, { hours: AUTHORIZED_WITHIN_HOURS }) };
  let entriesRead = 0;
  for await (const files of readFiles(record, entryFiles(record, range, note), note)) {
    const entries = files.flatMap((file) => file.entries);
    entriesRead += entries.length;
    for (const entry of entries) {
      if (entry.type === 'authorized' && entry.at <= to && mayBeMeant(entry, question))
        candidates.add(entry.grant);
    }
  }

  const lives = await readLives(record, candidates, note);
  const rows = [...lives.values()].flatMap((life) => rowsOf(life, question));
  return { rows: rows.sort(inOrder), firstSeq: start.next_seq, entriesRead };
}

function rowsOf(life: readonly Entry[], question: WhoQuestion): readonly StayRow[] {
  const { when, now } = question;
  const whole = accessPeriods(life);
  const asOf = 'at' in when ? when.at : now;
  const then = 'at' in when ? accessPeriods(life, when.at) : whole;
  return then.flatMap((stay) => {
    if (!isMeant(stay, question)) return [];
    const state = stateAt(stay, asOf);
    if ('at' in when ? !isHeld(state) : !overlaps(stay, when)) return [];
    return [stayRow(laterFacts(stay, whole), state, now)];
  });
}

/** How it went on after the moment that was asked about: its end, but not what was authorized later. */
function laterFacts(stay: AccessPeriod, whole: readonly AccessPeriod[]): AccessPeriod {
  const same = whole.find(
    (each) =>
      effectKey(each.effect) === effectKey(stay.effect) && each.firstAuthorizedAt === stay.firstAuthorizedAt,
  );
  return same === undefined ? stay : { ...same, authorized: stay.authorized };
}

function overlaps(stay: AccessPeriod, { from, to }: { readonly from: string; readonly to: string }): boolean {
  const held = heldBetween(stay);
  return held.from < to && (held.to === null || held.to > from);
}

type Named = { readonly holder: { readonly login: string; readonly id: number }; readonly role: string };

function mayBeMeant({ holder, role }: Named, { holder: whom, role: which }: WhoFilter): boolean {
  if (which !== undefined && role !== which) return false;
  return whom === undefined || holder.login === whom || String(holder.id) === whom;
}

function isMeant({ authorized, effect }: AccessPeriod, filter: WhoFilter): boolean {
  return mayBeMeant(authorized, filter) && (filter.target === undefined || effect.target === filter.target);
}

function inOrder(a: StayRow, b: StayRow): number {
  return (
    compare(a.holder, b.holder) || compare(a.authorized_at, b.authorized_at) || compare(a.target, b.target)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function dayOf(moment: string, after: { readonly minutes?: number; readonly hours?: number }): string {
  return iso(parseUtc(moment).plus(after)).slice(0, 'YYYY-MM-DD'.length);
}
