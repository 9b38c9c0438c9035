import { join } from 'node:path';
import type { ConstructorOptions } from 'pg-boss';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { containPostgresErrors } from '../postgres-errors.ts';
import { lockFolder } from './embedded/lock-database-folder.ts';
import { openEmbedded } from './embedded/open-embedded.ts';
import { openPendingFile, type PendingFile } from './embedded/pending-file.ts';
import { countPutAside } from './embedded/put-aside.ts';

/** The queue's database: a folder for one process, or a PostgreSQL that several processes may share. */
export type Database = { readonly folder: string } | { readonly url: string };

export interface OpenDatabase {
  readonly boss: Pick<ConstructorOptions, 'db' | 'backend' | 'connectionString' | 'max' | 'useListenNotify'>;
  /** Whether no other process uses the database. Then jobs that are active at the start have no process. */
  readonly isExclusive: boolean;
  close(): Promise<void>;
}

/** A database that no other process may take. It may be open or not. */
export interface ClaimedDatabase {
  /** Keeps pending entries on the disk; null if the database itself does. */
  readonly pendingFile: PendingFile | null;
  /** How many damaged databases and files are beside the database. */
  countPutAside(): Promise<number>;
  /** Opens the database and prepares it with `prepare`. If this rejects, it may be called again. */
  open<T>(prepare: (database: OpenDatabase) => Promise<T>): Promise<T>;
  /** Lets another process take the database. It must be closed. */
  release(): void;
}

/**
 * Claims the database. Rejects with `FolderInUse` if another process has the folder, and with another error
 * if the folder cannot be locked.
 */
export async function claimDatabase({
  database,
  clock,
  log,
}: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<ClaimedDatabase> {
  if ('url' in database) return claimPostgres(database.url);
  const { folder } = database;
  const release = await lockFolder(folder);
  return {
    pendingFile: await openPendingFile({ path: join(folder, 'pending.jsonl'), clock, log }),
    countPutAside: () => countPutAside(folder),
    open: (prepare) =>
      openEmbedded({ folder, clock, log }, (opened) => prepare({ ...opened, isExclusive: true })),
    release,
  };
}

function claimPostgres(url: string): ClaimedDatabase {
  containPostgresErrors();
  const boss = { connectionString: url, max: 10, useListenNotify: true };
  return {
    pendingFile: null,
    countPutAside: async () => 0,
    open: (prepare) => prepare({ boss, isExclusive: false, close: async () => {} }),
    release() {},
  };
}
