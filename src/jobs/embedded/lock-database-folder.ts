import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isHeldByEarlierVersion } from './earlier-lock.ts';
import { folderProblem } from './folder-problem.ts';

/**
 * Of several processes that start at once, all but one may find the file locked for a moment. This blocks the
 * process.
 */
const BUSY_TIMEOUT_MS = 500;

const SQLITE_BUSY = 5;

/**
 * Locks that this process holds. A lock that is not referenced would be released by the garbage collector.
 */
const held = new Set<DatabaseSync>();

/** Another process uses the folder, so this one must not. */
export class FolderInUse extends Error {}

/**
 * Locks a folder for this process, until the returned function is called or the process ends in any way. The
 * lock is SQLite's exclusive lock on a file. It is a lock of the kernel, so a process that died holds no
 * lock, and a container that shares the folder respects it. The file stays: deleting it would let two
 * processes lock two files. Rejects with `FolderInUse` if another process holds the lock, and with another
 * error if the folder cannot be locked.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const lock = await lockFile(folder);
  const release = () => {
    if (held.delete(lock)) lock.close();
  };
  try {
    if (await isHeldByEarlierVersion(folder)) throw inUse(folder);
    return release;
  } catch (error) {
    release();
    throw error;
  }
}

async function lockFile(folder: string): Promise<DatabaseSync> {
  let file: DatabaseSync | null = null;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    file = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: BUSY_TIMEOUT_MS });
    // SQLite opens a file that it may not write without an error, and does not lock it. The write, which is
    // never committed, fails then. Without a journal on the disk, nothing is left of it.
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version = 1');
    held.add(file);
    return file;
  } catch (cause) {
    file?.close();
    if (isBusy(cause)) throw inUse(folder, cause);
    const problem = await folderProblem(folder);
    throw new Error(
      problem ??
        `The folder ${folder} cannot be locked. Curfew needs a folder that it may write to, on a local disk.`,
      { cause },
    );
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function inUse(folder: string, cause?: unknown): FolderInUse {
  return new FolderInUse(`The folder ${folder} is in use by another Curfew. Stop that one first.`, { cause });
}
