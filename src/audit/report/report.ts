import type { Entry, Refused } from '../../domain/ledger/entry.ts';
import { ON_TIME_MS } from '../../domain/ledger/on-time.ts';
import type { Note } from '../audit-finding.ts';
import type { AuditRecord, BranchHead } from '../open-record.ts';
import { type Numbers, numbersOf } from './numbers.ts';
import { type HeldAccess, type PeriodRecord, type ReportPeriod, readPeriod } from './read-period.ts';

/** Access and events that a reader has to look at, by kind. */
export interface Exceptions {
  readonly ended_late: readonly HeldAccess[];
  /** The end has passed, and the absence is not verified. */
  readonly overdue: readonly HeldAccess[];
  readonly refused: readonly (Refused & Entry)[];
  readonly break_glass: readonly HeldAccess[];
  readonly provisioning_failed: readonly HeldAccess[];
  readonly taken_away: readonly HeldAccess[];
  readonly drift: readonly Extract<Entry, { readonly type: 'drift' }>[];
  readonly policy_refused: readonly Extract<Entry, { readonly type: 'policy-refused' }>[];
}

/** Where a report comes from. With this, a reader can make it again from a clone. */
export interface Provenance {
  /** `acme/access`, or the name of the folder if the clone has no URL. */
  readonly repository: string;
  readonly at: string;
  readonly query: string;
  readonly ledger: BranchHead;
  readonly main: BranchHead | null;
  readonly rows: Readonly<Record<string, number>>;
  readonly entries_read: { readonly first: number; readonly last: number; readonly entries: number };
  /** `passed`: the entries are numbered without gaps, and all of them could be read. */
  readonly gap_check: 'passed' | 'failed';
}

/** docs/audit.md documents the member names, so they do not change. */
export interface Report {
  readonly period: ReportPeriod;
  readonly made: Provenance;
  readonly population: readonly HeldAccess[];
  readonly exceptions: Exceptions;
  readonly numbers: Numbers;
}

interface ReportQuestion {
  readonly repository: string;
  readonly period: ReportPeriod;
  readonly now: string;
  readonly query: string;
}

/** Who had which access in a period, the exceptions, and the numbers. */
export async function makeReport(
  record: AuditRecord,
  { repository, period, now, query }: ReportQuestion,
  note: Note,
): Promise<Report> {
  let findings = 0;
  const periodRecord = await readPeriod(record, period, now, (finding) => {
    findings++;
    note(finding);
  });
  const { accesses, events, read } = periodRecord;
  const exceptions = exceptionsIn(periodRecord);
  const isComplete = findings === 0 && read.entries === read.last - read.first + 1;
  return {
    period,
    made: {
      repository,
      at: now,
      query,
      ledger: record.ledger,
      main: record.main,
      rows: { population: accesses.length, ...countsOf(exceptions) },
      entries_read: read,
      gap_check: isComplete ? 'passed' : 'failed',
    },
    population: accesses,
    exceptions,
    numbers: numbersOf(accesses, events, { period, now }),
  };
}

function exceptionsIn({ accesses, events }: PeriodRecord): Exceptions {
  return {
    ended_late: accesses.filter(({ row }) => (row.late_ms ?? 0) > ON_TIME_MS),
    overdue: accesses.filter(({ row }) => row.state === 'overdue'),
    refused: events.filter((entry) => entry.type === 'refused'),
    break_glass: accesses.filter(({ row }) => row.break_glass),
    provisioning_failed: accesses.filter(({ provision_failures }) => provision_failures > 0),
    taken_away: accesses.filter(({ taken_away_at }) => taken_away_at !== null),
    drift: events.filter((entry) => entry.type === 'drift'),
    policy_refused: events.filter((entry) => entry.type === 'policy-refused'),
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
