import type { Entry, Refused } from '../../domain/ledger/entry.ts';
import { ON_TIME_MS } from '../../domain/ledger/on-time.ts';
import type { Note } from '../audit-finding.ts';
import type { AuditRecord, BranchHead } from '../open-record.ts';
import { collect, type Held, type Period } from './collect.ts';
import { type Numbers, numbersOf } from './numbers.ts';

/** What does not go by the book, each with what it rests on. */
export interface Exceptions {
  readonly ended_late: readonly Held[];
  /** Past their end, and nobody has verified their absence. */
  readonly overdue: readonly Held[];
  readonly refused: readonly (Refused & Entry)[];
  readonly break_glass: readonly Held[];
  readonly provisioning_failed: readonly Held[];
  readonly taken_away: readonly Held[];
  readonly drift: readonly Extract<Entry, { readonly type: 'drift' }>[];
  readonly policy_refused: readonly Extract<Entry, { readonly type: 'policy-refused' }>[];
}

/** How a report was made, so that anybody can make it again. */
export interface Made {
  readonly at: string;
  readonly query: string;
  readonly ledger: BranchHead;
  readonly main: BranchHead | null;
  readonly rows: Readonly<Record<string, number>>;
  readonly entries_read: { readonly first: number; readonly last: number; readonly entries: number };
  /** Whether those are numbered without a gap, and all could be read. */
  readonly gap_check: 'passed' | 'failed';
}

/** The names are documented in docs/audit.md, and stay. */
export interface Report {
  readonly period: Period;
  readonly made: Made;
  readonly population: readonly Held[];
  readonly exceptions: Exceptions;
  readonly numbers: Numbers;
}

/** Who had what in a period, what did not go by the book, and what it adds up to. */
export async function report(
  record: AuditRecord,
  { period, now, query }: { readonly period: Period; readonly now: string; readonly query: string },
  note: Note,
): Promise<Report> {
  let gaps = 0;
  const collected = await collect(record, period, now, (finding) => {
    gaps++;
    note(finding);
  });
  const { held, events, read } = collected;
  const exceptions: Exceptions = {
    ended_late: held.filter(({ row }) => (row.late_ms ?? 0) > ON_TIME_MS),
    overdue: held.filter(({ row }) => row.state === 'overdue'),
    refused: events.filter((entry) => entry.type === 'refused'),
    break_glass: held.filter(({ row }) => row.break_glass),
    provisioning_failed: held.filter(({ provision_failures }) => provision_failures > 0),
    taken_away: held.filter(({ taken_away_at }) => taken_away_at !== null),
    drift: events.filter((entry) => entry.type === 'drift'),
    policy_refused: events.filter((entry) => entry.type === 'policy-refused'),
  };
  const rows = { population: held.length, ...countsOf(exceptions) };
  return {
    period,
    made: {
      at: now,
      query,
      ledger: record.ledger,
      main: record.main,
      rows,
      entries_read: read,
      gap_check: gaps === 0 && read.entries === read.last - read.first + 1 ? 'passed' : 'failed',
    },
    population: held,
    exceptions,
    numbers: numbersOf(held, events, { period, now }),
  };
}

export function countsOf(exceptions: Exceptions): Readonly<Record<keyof Exceptions, number>> {
  return {
    ended_late: exceptions.ended_late.length,
    overdue: exceptions.overdue.length,
    refused: exceptions.refused.length,
    break_glass: exceptions.break_glass.length,
    provisioning_failed: exceptions.provisioning_failed.length,
    taken_away: exceptions.taken_away.length,
    drift: exceptions.drift.length,
    policy_refused: exceptions.policy_refused.length,
  };
}
