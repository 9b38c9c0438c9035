import { readEntriesPath } from '../domain/ledger/files/ledger-paths.ts';
import type { Clone, TreeEntry } from '../ports/clone.ts';
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

/** The files of entries by number, a day of them at a time. */
export async function* entryFiles(
  { clone, ledger }: Pick<AuditRecord, 'clone' | 'ledger'>,
  range: FileRange,
  note: Note,
): AsyncGenerator<readonly EntryFile[]> {
  const top = (await clone.objects.tree(ledger.commit))?.find(({ name }) => name === 'entries');
  // A record with nothing in it yet has no such folder.
  if (top === undefined) return;
  for await (const { oid, path } of days(clone, { oid: top.oid, path: 'entries', start: '' }, range, note)) {
    const files: EntryFile[] = [];
    for (const entry of await listing(clone, { oid, path }, range, note)) {
      const own = `${path}/${entry.name}`;
      const file = fileOf(entry, own);
      if (file === null) note(auditFinding('not-an-entries-file', own));
      else files.push(file);
    }
    yield files;
  }
}

interface Folder {
  readonly oid: string;
  readonly path: string;
  /** The beginning of a day that its path names: ``, `2026`, `2026-11`, `2026-11-23`. */
  readonly start: string;
}

async function* days(clone: Clone, folder: Folder, range: FileRange, note: Note): AsyncGenerator<Folder> {
  const { fromDay = '', toDay = '9999-99-99' } = range;
  for (const { name, oid, mode } of await listing(clone, folder, range, note)) {
    const path = `${folder.path}/${name}`;
    const start = folder.start === '' ? name : `${folder.start}-${name}`;
    if (mode !== FOLDER || !/^\d{4}(-\d{2}){0,2}$/.test(start)) {
      note(auditFinding('not-an-entries-file', path));
      continue;
    }
    if (start < fromDay.slice(0, start.length) || start > toDay.slice(0, start.length)) continue;
    if (start.length === 'YYYY-MM-DD'.length) yield { oid, path, start };
    else yield* days(clone, { oid, path, start }, range, note);
  }
}

async function listing(
  { objects }: Clone,
  { oid, path }: Pick<Folder, 'oid' | 'path'>,
  { newestFirst = false }: FileRange,
  note: Note,
): Promise<readonly TreeEntry[]> {
  const entries = await objects.tree(oid);
  if (entries === null) note(auditFinding('missing-object', path, oid));
  return newestFirst ? (entries ?? []).toReversed() : (entries ?? []);
}

const FOLDER = '40000';
const REGULAR = '100644';

function fileOf({ mode, oid }: TreeEntry, path: string): EntryFile | null {
  const named = mode === REGULAR ? readEntriesPath(path) : null;
  return named === null ? null : { path, oid, ...named };
}
