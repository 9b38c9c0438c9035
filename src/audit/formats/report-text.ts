import { entrySubject } from '../../domain/messages/commits/entry-subject.ts';
import { latenessOf } from '../../domain/text/lateness.ts';
import type { HeldAccess } from '../report/read-period.ts';
import type { Exceptions, Report } from '../report/report.ts';
import { absentText } from './access-text.ts';
import { approvalText } from './approval-text.ts';
import { countText } from './count-text.ts';
import { nameText, timeText } from './name-text.ts';

/** The kinds of exceptions. Kinds that a reader should look at first come first. */
export const EXCEPTIONS: readonly {
  readonly kind: keyof Exceptions;
  readonly title: string;
  readonly meaning: string;
}[] = [
  {
    kind: 'overdue',
    title: 'Past its end, not verified absent',
    meaning:
      'The window is over, and this clone has no record of the end. Fetch again. If the access is still listed then, check the target at once',
  },
  {
    kind: 'ended_late',
    title: 'Ended late',
    meaning: 'Curfew revoked the access more than a minute after its end',
  },
  {
    kind: 'break_glass',
    title: 'Break-glass',
    meaning: 'The access was given without approval, and is reviewed afterwards',
  },
  {
    kind: 'refused',
    title: 'Refused when it landed',
    meaning: 'The change was merged or pushed without the approval that it needed. Curfew gave nothing',
  },
  {
    kind: 'drift',
    title: 'Access that Curfew did not give',
    meaning: 'Curfew found access in a target that the record does not explain',
  },
  {
    kind: 'taken_away',
    title: 'Removed by another person or tool',
    meaning: 'Curfew gave the access, and found it gone before its end',
  },
  {
    kind: 'provisioning_failed',
    title: 'Provisioning failed',
    meaning: 'The target refused the access, or did not answer, at least once',
  },
  {
    kind: 'policy_refused',
    title: 'Policy refused',
    meaning: 'A policy landed without its approval. The policy before it stayed in force',
  },
];

/** One line for each exception, as plain text. */
export function exceptionLines(
  { exceptions }: Pick<Report, 'exceptions'>,
  kind: keyof Exceptions,
): readonly string[] {
  return exceptions[kind].map((exception) =>
    'row' in exception
      ? accessLine(exception, kind)
      : `${timeText(exception.at)}: ${entrySubject([exception])}`,
  );
}

function accessLine(access: HeldAccess, kind: keyof Exceptions): string {
  const { row } = access;
  const effect = `${nameText(row.entitlement)} in ${nameText(row.target)}`;
  const subject = `${nameText(row.holder)}, ${nameText(row.role)} (${effect}), grant ${nameText(row.grant)}`;
  switch (kind) {
    case 'ended_late':
      return `${timeText(row.ended_at ?? row.ends)}: ${subject}: ${lateEndText(access)}`;
    case 'overdue':
      return `${timeText(row.ended_at ?? row.ends)}: ${subject}: ${countText(access.revoke_failures, 'failed attempt')} to revoke it`;
    case 'break_glass':
      return `${timeText(row.authorized_at)}: ${subject}: ${breakGlassLine(access)}`;
    case 'taken_away':
      return `${timeText(access.taken_away_at ?? row.ends)}: ${subject}`;
    case 'provisioning_failed':
      return `${timeText(row.authorized_at)}: ${subject}: ${failedText(access)}`;
    default:
      return subject;
  }
}

function lateEndText({ row }: HeldAccess): string {
  const end =
    row.verified_absent_at === null
      ? 'still held by other grants'
      : `${absentText(row)} ${timeText(row.verified_absent_at)}`;
  return `${latenessOf(row.late_ms ?? 0)}, ${end}`;
}

function breakGlassLine({ row, review_by }: HeldAccess): string {
  const isOwed = review_by !== null && row.break_glass_review === null;
  return `${approvalText(row)}${isOwed ? `, review due ${timeText(review_by)}` : ''}`;
}

function failedText({ row, provision_failures }: HeldAccess): string {
  const given = row.provisioned_at === null ? 'never given' : `given ${timeText(row.provisioned_at)}`;
  return `${countText(provision_failures, 'failed attempt')}, ${given}`;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * A duration for people: `45 s`, `12 min`, `3.5 h`, `2 d`. The smaller unit is used up to twice the larger
 * one.
 */
export function durationText(ms: number | null): string {
  if (ms === null) return 'none';
  if (ms < SECOND_MS) return `${ms} ms`;
  if (ms < 2 * MINUTE_MS) return `${Math.round(ms / SECOND_MS)} s`;
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  if (ms < 2 * DAY_MS) return `${Math.round((10 * ms) / HOUR_MS) / 10} h`;
  return `${Math.round((10 * ms) / DAY_MS) / 10} d`;
}

/** Where the report comes from: names and values. */
export function provenanceLines({
  made,
  period,
}: Pick<Report, 'made' | 'period'>): readonly (readonly [string, string])[] {
  const { first, last, entries } = made.entries_read;
  return [
    ['Period', `${timeText(period.from)} to ${timeText(period.to)}, without its end; event times, UTC`],
    ['Made', `${timeText(made.at)} with ${nameText(made.query)}`],
    ['Ledger', `${nameText(made.ledger.ref)} at ${made.ledger.commit}`],
    [
      'Default branch',
      made.main === null ? 'not found in this clone' : `${nameText(made.main.ref)} at ${made.main.commit}`,
    ],
    ['Read', `${countText(entries, 'entry', 'entries')}, ${first} to ${last}`],
    [
      'Gap check',
      made.gap_check === 'passed' ? 'passed: numbered without a gap' : 'FAILED: run curfew audit verify',
    ],
    [
      'Rows',
      Object.entries(made.rows)
        .map(([section, count]) => `${section} ${count}`)
        .join(', '),
    ],
  ];
}
