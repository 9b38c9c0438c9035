import { QUEUE_SCHEMA } from './queues.ts';
import type { RunSql } from './sql.ts';

const TABLES = [
  `${QUEUE_SCHEMA}.job`,
  'curfew_store.repositories',
  'curfew_store.checkpoints',
  'curfew_store.pending_entries',
  'curfew_store.notifications',
  'curfew_store.unlinked_commits',
  'curfew_store.store_id',
];

/** Reads each row that Curfew may need later. Rejects if a page of the database is damaged. */
export async function readEverything(runSql: RunSql): Promise<void> {
  for (const table of TABLES) await runSql(`SELECT sum(length(t::text)) FROM ${table} AS t`);
}
