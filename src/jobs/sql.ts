/** Runs one statement on the queue's database, with its values as parameters. */
export type RunSql = (sql: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
