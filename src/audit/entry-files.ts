import { readEntriesPath } from '../domain/ledger/ledger-paths.ts';
import type { TreeEntry } from '../ports/clone.ts';
import { auditFinding, type Note } from './audit-finding.ts';
import type { AuditRecord } from './open-record.ts';

/** A file of entries, named after its UTC day of recording and the numbers in it. */
export interface EntryFile {
  readonly path: string;
  readonly oid: string;
  readonly day: string;
  readonly first: number;
  readonly last: number;
}

export interface FileRange {
  readonly newestFirst?: boolean;
  /** UTC days of recording, both included. */
  readonly fromDay?: string;
  readonly toDay?: string;
}

/** The files of entries by number, a day's listing in memory at a time. */
export async function* entryFiles(
  { clone, ledger }: Pick<AuditRecord, 'clone' | 'ledger'>,
  { newestFirst = false, fromDay = '', toDay = '9999-99-99' }: FileRange,
  note: Note,
): AsyncGenerator<EntryFile> {
  const within = (start: string) =>
    start >= fromDay.slice(0, start.length) && start <= toDay.slice(0, start.length);

  async function* below(tree: string, path: string, day: string): AsyncGenerator<EntryFile> {
    const entries = await clone.objects.tree(tree);
    if (entries === null) return note(auditFinding('missing-object', path, tree));
    for (const entry of newestFirst ? entries.toReversed() : entries) {
      const own = `${path}/${entry.name}`;
      if (day.length === 'YYYY-MM-DD'.length) {
        const file = fileOf(entry, own);
        if (file === null) note(auditFinding('not-an-entries-file', own));
        else yield file;
        continue;
      }
      const start = day === '' ? entry.name : `${day}-${entry.name}`;
      if (entry.mode !== FOLDER || !/^\d{4}(-\d{2}){0,2}$/.test(start))
        note(auditFinding('not-an-entries-file', own));
      else if (within(start)) yield* below(entry.oid, own, start);
    }
  }

  const top = (await clone.objects.tree(ledger.commit))?.find(({ name }) => name === 'entries');
  // A record with nothing in it yet has no such folder.
  if (top !== undefined) yield* below(top.oid, 'entries', '');
}

const FOLDER = '40000';
const REGULAR = '100644';

function fileOf({ mode, oid }: TreeEntry, path: string): EntryFile | null {
  const named = mode === REGULAR ? readEntriesPath(path) : null;
  return named === null ? null : { path, oid, ...named };
}
