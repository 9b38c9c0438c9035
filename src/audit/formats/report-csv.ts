import type { HeldAccess } from '../report/read-period.ts';
import type { Exceptions, Report } from '../report/report.ts';
import { ACCESS_COLUMNS, accessCells, REVISION_COLUMNS, revisionCells } from './access-columns.ts';
import { csvLine } from './csv.ts';
import { ENTRY_COLUMNS, entryCells } from './entry-columns.ts';

/** The kinds of rows of a report. A CSV file has one kind, so that each column means one thing. */
export type CsvRows = 'population' | 'revisions' | 'events' | 'made';

export function reportCsv(report: Report, rows: CsvRows): Iterable<string> {
  switch (rows) {
    case 'population':
      return populationLines(report);
    case 'revisions':
      return revisionLines(report);
    case 'events':
      return eventLines(report);
    case 'made':
      return madeLines(report);
  }
}

/** Columns of an access beside those of `who`. */
const HELD_COLUMNS = [
  'held_from',
  'held_to',
  'asked_at',
  'review_by',
  'provision_failures',
  'revoke_failures',
  'taken_away_at',
  'exceptions',
] as const;

/** One row for each access. Its last column names the exceptions that the access is among. */
function* populationLines({ population, exceptions }: Report): Generator<string> {
  yield csvLine([...ACCESS_COLUMNS, ...HELD_COLUMNS]);
  const kinds = exceptionKinds(exceptions);
  for (const access of population) {
    const { row, held } = access;
    const fields: Readonly<Record<string, unknown>> = {
      ...access,
      ...{ held_from: held.from, held_to: held.to },
      exceptions: kinds.get(access) ?? [],
    };
    yield csvLine([...accessCells(row), ...HELD_COLUMNS.map((column) => fields[column])]);
  }
}

function exceptionKinds(exceptions: Exceptions): ReadonlyMap<HeldAccess, readonly string[]> {
  const kinds = new Map<HeldAccess, readonly string[]>();
  for (const [kind, ofKind] of Object.entries(exceptions)) {
    for (const exception of ofKind) {
      if ('row' in exception) kinds.set(exception, [...(kinds.get(exception) ?? []), kind]);
    }
  }
  return kinds;
}

/** One row for each revision of each access. */
function* revisionLines({ population }: Report): Generator<string> {
  yield csvLine(REVISION_COLUMNS);
  for (const { row } of population) {
    for (const revision of row.revisions) yield csvLine(revisionCells(row, revision));
  }
}

/** One row for each exception that is an event and no access: refused changes, drift, refused policies. */
function* eventLines({ exceptions }: Report): Generator<string> {
  yield csvLine(['kind', ...ENTRY_COLUMNS]);
  for (const [kind, ofKind] of Object.entries(exceptions)) {
    for (const exception of ofKind) {
      if (!('row' in exception)) yield csvLine([kind, ...entryCells(exception)]);
    }
  }
}

/** One row for each fact about how the report was made. */
function* madeLines({ made, period }: Report): Generator<string> {
  const { first, last, entries } = made.entries_read;
  yield csvLine(['name', 'value']);
  yield csvLine(['repository', made.repository]);
  yield csvLine(['at', made.at]);
  yield csvLine(['period', `${period.from} to ${period.to}`]);
  yield csvLine(['query', made.query]);
  yield csvLine(['ledger', `${made.ledger.ref} ${made.ledger.commit}`]);
  if (made.main !== null) yield csvLine(['main', `${made.main.ref} ${made.main.commit}`]);
  yield csvLine(['rows', JSON.stringify(made.rows)]);
  yield csvLine(['gap_check', `${made.gap_check}: ${entries} entries, ${first} to ${last}`]);
}
