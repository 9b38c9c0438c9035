import { PGlite } from '@electric-sql/pglite';
import type { ConstructorOptions } from 'pg-boss';
import { fromPglite } from 'pg-boss';
import { lockFolder } from './lock-database-folder.ts';

/** The queue's database: a folder for one process, or a PostgreSQL that several processes may share. */
export type Database = { readonly folder: string } | { readonly url: string };

export interface OpenDatabase {
  readonly boss: Pick<ConstructorOptions, 'db' | 'backend' | 'connectionString' | 'max' | 'useListenNotify'>;
  /** Whether no other process uses the database. Then jobs that are active at the start have no process. */
  readonly isExclusive: boolean;
  close(): Promise<void>;
}

/** Opens the database. Rejects if another process uses the folder, or if it cannot be locked or read. */
export async function openDatabase(database: Database): Promise<OpenDatabase> {
  if ('url' in database) {
    return {
      boss: { connectionString: database.url, max: 10, useListenNotify: true },
      isExclusive: false,
      close: async () => {},
    };
  }
  const unlock = await lockFolder(database.folder);
  try {
    const pglite = await PGlite.create({ dataDir: `${database.folder}/queue` });
    return {
      boss: { db: fromPglite(pglite), backend: 'pglite' },
      isExclusive: true,
      async close() {
        try {
          await pglite.close();
        } finally {
          unlock();
        }
      },
    };
  } catch (cause) {
    unlock();
    throw new Error(
      `The database in the folder ${database.folder} cannot be opened. Git holds the state: delete the folder and start again.`,
      { cause },
    );
  }
}
