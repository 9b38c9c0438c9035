import { join } from 'node:path';
import type { ConstructorOptions } from 'pg-boss';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
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
  /** Keeps pending entries on the disk; null if the database itself does. */
  readonly pendingFile: PendingFile | null;
  /** How many damaged databases and files are beside the database. */
  countPutAside(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens the database and prepares it with `prepare`. Rejects if another process uses the folder, if the
 * folder cannot be used, or if the PostgreSQL cannot be prepared.
 */
export async function openDatabase<T>(
  { database, clock, log }: { readonly database: Database; readonly clock: Clock; readonly log: Log },
  prepare: (database: OpenDatabase) => Promise<T>,
): Promise<T> {
  if ('url' in database) {
    return prepare({
      boss: { connectionString: database.url, max: 10, useListenNotify: true },
      isExclusive: false,
      pendingFile: null,
      countPutAside: async () => 0,
      close: async () => {},
    });
  }
  const { folder } = database;
  const unlock = await lockFolder(folder);
  try {
    const pendingFile = await openPendingFile({ path: join(folder, 'pending.jsonl'), clock, log });
    return await openEmbedded({ folder, clock, log }, (opened) =>
      prepare({
        ...opened,
        isExclusive: true,
        pendingFile,
        countPutAside: () => countPutAside(folder),
        async close() {
          try {
            await opened.close();
          } finally {
            unlock();
          }
        },
      }),
    );
  } catch (error) {
    unlock();
    throw error;
  }
}
