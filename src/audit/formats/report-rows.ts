import type { HeldAccess } from '../report/read-period.ts';
import type { Report } from '../report/report.ts';

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
