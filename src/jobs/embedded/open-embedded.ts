import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { type ConstructorOptions, fromPglite } from 'pg-boss';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { folderProblem } from './folder-problem.ts';
import { putAside } from './put-aside.ts';

/** Its presence is how PGlite knows that a folder holds a database. */
const VERSION_FILE = 'PG_VERSION';

/** A database that is open. */
export interface EmbeddedDatabase {
  readonly boss: Pick<ConstructorOptions, 'db' | 'backend'>;
  close(): Promise<void>;
}

/** The database of one process, in a folder that the process has locked. */
export interface EmbeddedFolder {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Prepares a database that is open. */
type Prepare<T> = (database: EmbeddedDatabase) => Promise<T>;

/** The path of the database in its folder. Other files beside it are not the database's. */
function databasePath(folder: string): string {
  return join(folder, 'queue');
}

/**
 * Opens the embedded database, and prepares it with `prepare`. A database that cannot be opened or prepared
 * is damaged, or of another version: it is put aside, and a new one is created. Git has the state, so nothing
 * is lost but time. If the folder itself is the reason, or a new database fails as well, the old one stays in
 * its place, and this rejects.
 */
export async function openEmbedded<T>(options: EmbeddedFolder, prepare: Prepare<T>): Promise<T> {
  const { folder, clock, log } = options;
  const path = databasePath(folder);
  try {
    return await openAt(path, prepare);
  } catch (cause) {
    const problem = await folderProblem(folder);
    if (problem !== null) throw new Error(problem, { cause });
    const aside = await putAside(path, clock.now());
    const opened = await openNew(path, aside, prepare);
    log.error(
      { err: cause, folder, putAside: aside },
      'the embedded database is damaged, or of another version; it was put aside, and a new one was created',
    );
    return opened;
  }
}

/** If a new database fails, the one that was put aside is not the reason: it goes back to its place. */
async function openNew<T>(path: string, aside: string, prepare: Prepare<T>): Promise<T> {
  try {
    return await openAt(path, prepare);
  } catch (cause) {
    await rm(path, { recursive: true, force: true });
    await rename(aside, path);
    throw new Error(`No database can be created at ${path}.`, { cause });
  }
}

async function openAt<T>(path: string, prepare: Prepare<T>): Promise<T> {
  await refuseWithoutVersion(path);
  const pglite = await PGlite.create({ dataDir: path });
  try {
    return await prepare({
      boss: { db: fromPglite(pglite), backend: 'pglite' },
      close: () => pglite.close(),
    });
  } catch (error) {
    // A failure to close is a consequence of this error, and must not replace it.
    await pglite.close().catch(() => {});
    throw error;
  }
}

/** PGlite would create a new database over the files of a database that lost its version file. */
async function refuseWithoutVersion(path: string): Promise<void> {
  let names: readonly string[] = [];
  try {
    names = await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (names.length > 0 && !names.includes(VERSION_FILE)) throw new Error(`${path} has no ${VERSION_FILE}`);
}
