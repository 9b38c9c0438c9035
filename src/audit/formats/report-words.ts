import { entrySubject } from '../../domain/messages/commits/entry-subject.ts';
import { latenessOf } from '../../domain/text/lateness.ts';
import type { Held } from '../report/collect.ts';
import type { Exceptions, Report } from '../report/report.ts';
import { absentText, approvalText, name, time } from './access-text.ts';

/** What each kind of exception is called, in the order of what to look at first. */
export const EXCEPTIONS: readonly {
  readonly kind: keyof Exceptions;
  readonly title: string;
  readonly what: string;
}[] = [
  {
    kind: 'overdue',
    title: 'Past its end, not verified absent',
    what: 'Its window is over, and this clone records no end of it: fetch again, and if it stays, look at once',
  },
  { kind: 'ended_late', title: 'Ended late', what: 'Taken back more than a minute after its end' },
  { kind: 'break_glass', title: 'Break-glass', what: 'Given in an emergency, reviewed afterwards' },
  {
    kind: 'refused',
    title: 'Refused when it landed',
    what: 'Merged or pushed without the approval that it needed; nothing was given',
  },
  {
    kind: 'drift',
    title: 'Access that Curfew did not give',
    what: 'Found in a target, not explained by the record',
  },
  {
    kind: 'taken_away',
    title: 'Taken away by somebody else',
    what: 'Given by Curfew, and no longer there before its end',
  },
  {
    kind: 'provisioning_failed',
    title: 'Giving failed',
    what: 'A target did not take it at first, or at all',
  },
  {
    kind: 'policy_refused',
    title: 'Policy refused',
    what: 'A policy landed without its approval; the one before stayed in force',
  },
];

/** One line on each exception, as plain text. */
export function exceptionLines(
  { exceptions }: Pick<Report, 'exceptions'>,
  kind: keyof Exceptions,
): readonly string[] {
  return exceptions[kind].map((each) =>
    'row' in each ? heldLine(each, kind) : `${time(each.at)}: ${entrySubject([each])}`,
  );
}

function heldLine(held: Held, kind: keyof Exceptions): string {
  const { row } = held;
  const what = `${name(row.holder)}, ${name(row.role)} (${name(row.entitlement)} in ${name(row.target)}), grant ${name(row.grant)}`;
  switch (kind) {
    case 'ended_late':
      return `${time(row.ended_at ?? row.ends)}: ${what}: ${latenessOf(row.late_ms ?? 0)}, ${row.verified_absent_at === null ? 'and others carry it on' : `${absentText(row)} ${time(row.verified_absent_at)}`}`;
    case 'overdue':
      return `${time(row.ended_at ?? row.ends)}: ${what}: ${held.revoke_failures} failed attempts to take it back`;
    case 'break_glass':
      return `${time(row.authorized_at)}: ${what}: ${approvalText(row)}${held.review_by === null || row.break_glass_review !== null ? '' : `, review due ${time(held.review_by)}`}`;
    case 'taken_away':
      return `${time(held.taken_away_at ?? row.ends)}: ${what}`;
    case 'provisioning_failed':
      return `${time(row.authorized_at)}: ${what}: ${held.provision_failures} failed attempts, ${row.provisioned_at === null ? 'never given' : `given ${time(row.provisioned_at)}`}`;
    default:
      return what;
  }
}

/** Milliseconds for people: `45 s`, `12 min`, `3.5 h`, `2 d`. */
export function lasting(ms: number | null): string {
  if (ms === null) return 'none';
  if (ms < 1000) return `${ms} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 360_000) / 10} h`;
  return `${Math.round(ms / 8_640_000) / 10} d`;
}

/** How it was made, a name and a value a line. */
export function madeLines({
  made,
  period,
}: Pick<Report, 'made' | 'period'>): readonly (readonly [string, string])[] {
  const { first, last, entries } = made.entries_read;
  return [
    ['Period', `${time(period.from)} to ${time(period.to)}, the end not included; event times, UTC`],
    ['Made', `${time(made.at)} with ${name(made.query)}`],
    ['Ledger', `${name(made.ledger.ref)} at ${made.ledger.commit}`],
    [
      'Default branch',
      made.main === null ? 'not found in this clone' : `${name(made.main.ref)} at ${made.main.commit}`,
    ],
    ['Read', `${entries} entries, ${first} to ${last}`],
    [
      'Gap check',
      made.gap_check === 'passed' ? 'passed: numbered without a gap' : 'FAILED: run curfew audit verify',
    ],
    [
      'Rows',
      Object.entries(made.rows)
        .map(([what, count]) => `${what} ${count}`)
        .join(', '),
    ],
  ];
}
