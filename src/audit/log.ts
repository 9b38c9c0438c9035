import { iso, parseUtc } from '../domain/iso.ts';
import type { Entry, EntryType } from '../domain/ledger/entry.ts';
import type { Note } from './audit-finding.ts';
import { entryFiles } from './entry-files.ts';
import type { AuditRecord } from './open-record.ts';
import { readFiles } from './read-entries.ts';
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

/** Entries, newest recorded first, some at a time. */
export async function* log(
  record: AuditRecord,
  filter: LogFilter,
  note: Note,
): AsyncGenerator<readonly Entry[]> {
  const { grant } = filter;
  if (grant !== undefined) {
    const life = (await readLives(record, [grant], note)).get(grant) ?? [];
    yield life.filter((entry) => isMeant(entry, filter)).reverse();
    return;
  }
  // Nothing is recorded before it happens; clocks may differ by a little.
  const fromDay =
    filter.since === undefined
      ? {}
      : { fromDay: iso(parseUtc(filter.since).minus({ minutes: 5 })).slice(0, 10) };
  const files = entryFiles(record, { newestFirst: true, ...fromDay }, note);
  for await (const handful of readFiles(record, files, note)) {
    yield handful.flatMap(({ entries }) => entries.filter((entry) => isMeant(entry, filter)).reverse());
  }
}

function isMeant(entry: Entry, filter: LogFilter): boolean {
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
