import { iso, parseUtc } from '../domain/iso.ts';
import type { Entry, EntryType } from '../domain/ledger/entry.ts';
import type { Note } from './audit-finding.ts';
import { CLOCK_TOLERANCE_MINUTES } from './clock-tolerance.ts';
import { entryFiles } from './entry-files.ts';
import type { AuditRecord } from './open-record.ts';
import { readEntries } from './read-entries.ts';
import { readLives } from './read-lives.ts';

export interface LogFilter {
  readonly grant?: string;
  /** A login in lower case, or a numeric id. */
  readonly holder?: string;
  readonly role?: string;
  readonly target?: string;
  readonly types?: readonly EntryType[];
  readonly pull?: number;
  /** Event times, ISO 8601 UTC with milliseconds; half-open. */
  readonly since?: string;
  readonly until?: string;
}

/** The entries that a filter selects, last recorded first, in batches. */
export async function* entryLog(
  record: AuditRecord,
  filter: LogFilter,
  note: Note,
): AsyncGenerator<readonly Entry[]> {
  const { grant, since } = filter;
  if (grant !== undefined) {
    const life = (await readLives(record, [grant], note)).get(grant) ?? [];
    yield select(life, filter);
    return;
  }
  const fromDay = since === undefined ? {} : { fromDay: firstRecordingDay(since) };
  const files = entryFiles(record, { newestFirst: true, ...fromDay }, note);
  for await (const batch of readEntries(record, files, note)) {
    yield batch.flatMap(({ entries }) => select(entries, filter));
  }
}

/** No event is recorded before it happens, except that clocks differ a little. */
function firstRecordingDay(since: string): string {
  return iso(parseUtc(since).minus({ minutes: CLOCK_TOLERANCE_MINUTES })).slice(0, 'YYYY-MM-DD'.length);
}

function select(entries: readonly Entry[], filter: LogFilter): readonly Entry[] {
  return entries.filter((entry) => matches(entry, filter)).reverse();
}

function matches(entry: Entry, filter: LogFilter): boolean {
  const { holder, role, target, types, pull, since, until } = filter;
  if (since !== undefined && entry.at < since) return false;
  if (until !== undefined && entry.at >= until) return false;
  if (types !== undefined && !types.includes(entry.type)) return false;
  if (role !== undefined && !('role' in entry && entry.role === role)) return false;
  if (pull !== undefined && !('pull' in entry && entry.pull === pull)) return false;
  if (target !== undefined && !targetsOf(entry).includes(target)) return false;
  if (holder === undefined) return true;
  return 'holder' in entry && (entry.holder.login === holder || String(entry.holder.id) === holder);
}

function targetsOf(entry: Entry): readonly string[] {
  if ('effect' in entry) return [entry.effect.target];
  return entry.type === 'authorized' ? entry.effects.map(({ target }) => target) : [];
}
