import { FOLDER, REGULAR_FILE } from '../domain/git-mode.ts';
import { readEntriesPath } from '../domain/ledger/files/ledger-paths.ts';
import type { Clone, TreeEntry } from '../ports/clone.ts';
import { auditFinding, type Note } from './audit-finding.ts';
import type { AuditRecord } from './open-record.ts';

/** A file of entries. Its name has the UTC day of recording and the numbers of its entries. */
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

/** The files of entries in the order of their numbers. Yields the files of one day at a time. */
export async function* entryFiles(
  { clone, ledger }: Pick<AuditRecord, 'clone' | 'ledger'>,
  range: FileRange,
  note: Note,
): AsyncGenerator<readonly EntryFile[]> {
  const top = (await clone.objects.tree(ledger.commit))?.find(({ name }) => name === 'entries');
  // A ledger without entries does not have the folder.
  if (top === undefined) return;
  const days = dayFolders(clone, { oid: top.oid, path: 'entries', date: '' }, range, note);
  for await (const { oid, path } of days) {
    const files: EntryFile[] = [];
    for (const entry of await listFolder(clone, { oid, path }, range, note)) {
      const entryPath = `${path}/${entry.name}`;
      const file = entryFile(entry, entryPath);
      if (file === null) note(auditFinding('not-an-entries-file', entryPath));
      else files.push(file);
    }
    yield files;
  }
}

interface Folder {
  readonly oid: string;
  readonly path: string;
  /** The part of a date that its path has: ``, `2026`, `2026-11` or `2026-11-23`. */
  readonly date: string;
}

async function* dayFolders(
  clone: Clone,
  folder: Folder,
  range: FileRange,
  note: Note,
): AsyncGenerator<Folder> {
  const { fromDay = '', toDay = '9999-99-99' } = range;
  for (const { name, oid, mode } of await listFolder(clone, folder, range, note)) {
    const path = `${folder.path}/${name}`;
    const date = folder.date === '' ? name : `${folder.date}-${name}`;
    if (mode !== FOLDER || !/^\d{4}(-\d{2}){0,2}$/.test(date)) {
      note(auditFinding('not-an-entries-file', path));
      continue;
    }
    if (date < fromDay.slice(0, date.length) || date > toDay.slice(0, date.length)) continue;
    if (date.length === 'YYYY-MM-DD'.length) yield { oid, path, date };
    else yield* dayFolders(clone, { oid, path, date }, range, note);
  }
}

async function listFolder(
  { objects }: Clone,
  { oid, path }: Pick<Folder, 'oid' | 'path'>,
  { newestFirst = false }: FileRange,
  note: Note,
): Promise<readonly TreeEntry[]> {
  const entries = await objects.tree(oid);
  if (entries === null) note(auditFinding('missing-object', path, oid));
  return newestFirst ? (entries ?? []).toReversed() : (entries ?? []);
}

function entryFile({ mode, oid }: TreeEntry, path: string): EntryFile | null {
  const named = mode === REGULAR_FILE ? readEntriesPath(path) : null;
  return named === null ? null : { path, oid, ...named };
}
