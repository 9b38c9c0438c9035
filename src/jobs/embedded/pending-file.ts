import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { append, readIfThere, replace } from './durable-file.ts';
import {
  isOf,
  keyOf,
  newLine,
  type PendingLine,
  type RepositoryKey,
  readPendingLines,
} from './pending-lines.ts';
import { putAside } from './put-aside.ts';

/**
 * Entries that are not recorded yet, in a file of their own. The embedded database never flushes its files to
 * the disk, so a power failure may damage it. This file is flushed at each write, and is read also if the
 * database is lost.
 */
export interface PendingFile {
  /** The entries of one repository, oldest first, and GitHub's id of that repository if it is known. */
  entriesOf(key: RepositoryKey): { readonly id: number | null; readonly entries: readonly NewEntry[] };
  /** The entries are on the disk once this resolves. Rejects if the file cannot be written. */
  add(key: RepositoryKey, entries: readonly NewEntry[]): Promise<void>;
  /** Deletes entries by their ids. Rejects if the file cannot be written. Then a restart finds them again. */
  delete(key: RepositoryKey, ids: readonly string[]): Promise<void>;
}

interface PendingFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the file. Never rejects: a file that cannot be read is an error in the log, and the next write tries
 * to read it again.
 */
export async function openPendingFile(options: PendingFileOptions): Promise<PendingFile> {
  const { path, log } = options;
  /** By `keyOf`, in the order in which they were written. */
  const lines = new Map<string, PendingLine>();
  let isRead = false;
  /** Whether the file must be replaced: it differs from `lines` by more than `unwritten` at its end. */
  let isStale = false;
  let unwritten: PendingLine[] = [];

  const read = async (): Promise<void> => {
    const found = await readLines(options);
    // A file that may not exist yet is made by `replace`, which makes its name durable, too.
    isStale = !found.isWhole || found.lines.length === 0 || lines.size > 0;
    const added = [...lines.values()];
    lines.clear();
    for (const line of [...found.lines, ...added]) lines.set(keyOf(line), line);
    isRead = true;
  };
  const write = inTurn(async () => {
    if (!isRead) await read();
    const appended = unwritten;
    unwritten = [];
    try {
      if (isStale) await replace(path, textOf([...lines.values()]));
      else if (appended.length > 0) await append(path, textOf(appended));
      isStale = false;
    } catch (error) {
      // A write that failed may have left half a line.
      isStale = true;
      throw error;
    }
  });

  try {
    await read();
    if (isStale && lines.size > 0) await write();
  } catch (error) {
    log.error({ err: error, path }, 'the file of pending entries cannot be read');
  }
  return {
    entriesOf(key) {
      const own = [...lines.values()].filter((line) => isOf(line, key));
      const id = key.id ?? own.find((line) => line.github_id !== null)?.github_id ?? null;
      return { id, entries: own.flatMap(({ entry }) => entry ?? []) };
    },
    async add(key, entries) {
      for (const entry of entries) {
        const line = newLine(key, entry);
        if (lines.has(keyOf(line))) continue;
        lines.set(keyOf(line), line);
        unwritten.push(line);
      }
      await write();
    },
    async delete(key, ids) {
      const deleted = new Set(ids);
      for (const line of [...lines.values()]) {
        if (isOf(line, key) && deleted.has(line.id)) isStale = lines.delete(keyOf(line)) || isStale;
      }
      await write();
    },
  };
}

/** Reads the file. If lines in the middle are damaged, it is put aside, and its other lines are kept. */
async function readLines({
  path,
  clock,
  log,
}: PendingFileOptions): Promise<{ readonly lines: readonly PendingLine[]; readonly isWhole: boolean }> {
  const { lines, isTorn, damaged } = readPendingLines(await readIfThere(path));
  if (damaged > 0) {
    const aside = await putAside(path, clock.now());
    log.error({ path, putAside: aside, damaged }, 'the file of pending entries is damaged; it was put aside');
  } else if (isTorn) {
    log.warn({ path }, 'the last line of the file of pending entries was not written to its end');
  }
  for (const { repository, id, entry } of lines) {
    if (entry === null) log.error({ repository, id }, 'this version cannot read a pending entry; it stays');
  }
  return { lines, isWhole: damaged === 0 && !isTorn };
}

/** Runs work one after the other. Calls during a run share the next one. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    if (next === null) {
      next = running.then(() => {
        next = null;
        return work();
      });
      running = next.catch(() => {});
    }
    return next;
  };
}

function textOf(lines: readonly PendingLine[]): string {
  return lines.map(({ text }) => text).join('');
}
