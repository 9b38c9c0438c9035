import { entrySubject } from '../../domain/messages/commits/entry-subject.ts';
import type { Held } from '../report/collect.ts';
import type { Report } from '../report/report.ts';
import { STAY_COLUMNS, stayCells } from './access-columns.ts';
import { csvLine } from './csv.ts';

/** A line of a report that a program reads: which section it belongs to, and what it says. */
export interface ReportRow {
  readonly section: string;
  readonly [field: string]: unknown;
}

/** The report as lines: how it was made, the population, each exception, each number. */
export function* reportRows({ made, period, population, exceptions, numbers }: Report): Generator<ReportRow> {
  yield { section: 'made', ...made, period };
  for (const each of population) yield { section: 'population', ...flat(each) };
  for (const [kind, rows] of Object.entries(exceptions)) {
    for (const row of rows) yield { section: 'exception', kind, ...('row' in row ? flat(row) : row) };
  }
  const { approvals_by_person, access_by_role_and_person, busiest_roles, ...rest } = numbers;
  for (const row of approvals_by_person) yield { section: 'approvals_by_person', ...row };
  for (const row of access_by_role_and_person) yield { section: 'access_by_role_and_person', ...row };
  for (const row of busiest_roles) yield { section: 'busiest_roles', ...row };
  yield { section: 'numbers', ...rest };
}

function flat({ row, held, ...rest }: Held) {
  return { ...row, held_from: held.from, held_to: held.to, ...rest };
}

/** The population and the exceptions as CSV, with how it was made in the last line. */
export function* reportCsv({ made, period, population, exceptions }: Report): Generator<string> {
  yield csvLine(['section', 'kind', ...STAY_COLUMNS, 'held_from', 'held_to', 'asked_at', 'note']);
  const heldLine = (section: string, kind: string, { row, held, asked_at }: Held) =>
    csvLine([section, kind, ...stayCells(row), held.from, held.to, asked_at, '']);
  const textLine = (section: string, kind: string, note: string) =>
    csvLine([section, kind, ...STAY_COLUMNS.map(() => ''), '', '', '', note]);
  for (const each of population) yield heldLine('population', '', each);
  for (const [kind, rows] of Object.entries(exceptions)) {
    for (const each of rows) {
      if ('row' in each) yield heldLine('exception', kind, each);
      else yield textLine('exception', kind, `entry ${each.seq}, ${each.at}: ${entrySubject([each])}`);
    }
  }
  yield textLine('made', 'at', made.at);
  yield textLine('made', 'period', `${period.from} to ${period.to}`);
  yield textLine('made', 'query', made.query);
  yield textLine('made', 'ledger', `${made.ledger.ref} ${made.ledger.commit}`);
  if (made.main !== null) yield textLine('made', 'main', `${made.main.ref} ${made.main.commit}`);
  yield textLine('made', 'rows', JSON.stringify(made.rows));
  const { first, last, entries } = made.entries_read;
  yield textLine('made', 'gap_check', `${made.gap_check}: ${entries} entries, ${first} to ${last}`);
}
