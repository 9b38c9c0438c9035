import { entrySubject } from '../../domain/messages/commits/entry-subject.ts';
import type { HeldAccess } from '../report/read-period.ts';
import type { Report } from '../report/report.ts';
import { ACCESS_COLUMNS, accessCells } from './access-columns.ts';
import { csvLine } from './csv.ts';

/** A line of a report for programs, and the section to which it belongs. */
export interface ReportRow {
  readonly section: string;
  readonly [field: string]: unknown;
}

/** The report as rows: its provenance, the population, each exception, each number. */
export function* reportRows({ made, period, population, exceptions, numbers }: Report): Generator<ReportRow> {
  yield { section: 'made', ...made, period };
  for (const access of population) yield { section: 'population', ...flatRow(access) };
  for (const [kind, exceptionsOfKind] of Object.entries(exceptions)) {
    for (const exception of exceptionsOfKind) {
      yield { section: 'exception', kind, ...('row' in exception ? flatRow(exception) : exception) };
    }
  }
  const { approvals_by_person, access_by_role_and_person, busiest_roles, ...sums } = numbers;
  for (const row of approvals_by_person) yield { section: 'approvals_by_person', ...row };
  for (const row of access_by_role_and_person) yield { section: 'access_by_role_and_person', ...row };
  for (const row of busiest_roles) yield { section: 'busiest_roles', ...row };
  yield { section: 'numbers', ...sums };
}

function flatRow({ row, held, ...rest }: HeldAccess) {
  return { ...row, held_from: held.from, held_to: held.to, ...rest };
}

/** The population and the exceptions as CSV. The last lines say where the report comes from. */
export function* reportCsv({ made, period, population, exceptions }: Report): Generator<string> {
  yield csvLine(['section', 'kind', ...ACCESS_COLUMNS, 'held_from', 'held_to', 'asked_at', 'note']);
  for (const access of population) yield accessLine('population', '', access);
  for (const [kind, exceptionsOfKind] of Object.entries(exceptions)) {
    for (const exception of exceptionsOfKind) {
      if ('row' in exception) yield accessLine('exception', kind, exception);
      else {
        const { seq, at } = exception;
        yield noteLine('exception', kind, `entry ${seq}, ${at}: ${entrySubject([exception])}`);
      }
    }
  }
  yield noteLine('made', 'at', made.at);
  yield noteLine('made', 'period', `${period.from} to ${period.to}`);
  yield noteLine('made', 'query', made.query);
  yield noteLine('made', 'ledger', `${made.ledger.ref} ${made.ledger.commit}`);
  if (made.main !== null) yield noteLine('made', 'main', `${made.main.ref} ${made.main.commit}`);
  yield noteLine('made', 'rows', JSON.stringify(made.rows));
  const { first, last, entries } = made.entries_read;
  yield noteLine('made', 'gap_check', `${made.gap_check}: ${entries} entries, ${first} to ${last}`);
}

function accessLine(section: string, kind: string, { row, held, asked_at }: HeldAccess): string {
  return csvLine([section, kind, ...accessCells(row), held.from, held.to, asked_at, '']);
}

function noteLine(section: string, kind: string, note: string): string {
  return csvLine([section, kind, ...ACCESS_COLUMNS.map(() => ''), '', '', '', note]);
}
