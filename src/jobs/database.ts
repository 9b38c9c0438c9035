import { PGlite } from '@electric-sql/pglite';
import type { ConstructorOptions } from 'pg-boss';
import { fromPglite } from 'pg-boss';
import { lockFolder } from './lock-folder.ts';

/** Where the queue lives: a folder for one process, or a PostgreSQL that several may share. */
export type Database = { readonly folder: string } | { readonly url: string };

export interface OpenDatabase {
  readonly boss: Pick<ConstructorOptions, 'db' | 'backend' | 'connectionString' | 'max' | 'useListenNotify'>;
  /** No other process can hold jobs: whatever is active was left by one that died. */
  readonly exclusive: boolean;
  close(): Promise<void>;
}

/** Opens the database. Rejects where a folder is in use by another process or cannot be read. */
export async function openDatabase(database: Database): Promise<OpenDatabase> {
  if ('url' in database) {
    return {
      boss: { connectionString: database.url, max: 10, useListenNotify: true },
      exclusive: false,
      close: async () => {},
    };
  }
  const unlock = await lockFolder(database.folder);
  try {
    const pglite = await PGlite.create({ dataDir: `${database.folder}/queue` });
    return {
      boss: { db: fromPglite(pglite), backend: 'pglite' },
      exclusive: true,
      async close() {
        await pglite.close();
        await unlock();
      },
    };
  } catch (cause) {
    await unlock();
    throw new Error(
      `The queue's folder ${database.folder} cannot be opened. It holds nothing that git does not: delete it and start again.`,
      { cause },
    );
  }
}
