import { isNewEntry, parseCachedLive, serializeCachedLive } from '../domain/ledger/cached-checkpoint.ts';
import type { NewEntry } from '../domain/ledger/entry.ts';
import { entryId } from '../domain/ledger/entry-id.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { notificationClaims } from './notification-claims.ts';
import { repositoryIds } from './repository-ids.ts';
import type { RunSql } from './sql.ts';
import { createStoreTables } from './store-tables.ts';
import { unlinkedCommits } from './unlinked-commits.ts';

/** Opens the store in five tables beside the queue's own. */
export async function openStore(runSql: RunSql, log: Log): Promise<Store> {
  await createStoreTables(runSql);
  return {
    ...storedState(runSql, log),
    ...notificationClaims(runSql),
    ...repositoryIds(runSql),
    ...unlinkedCommits(runSql),
  };
}

function storedState(
  runSql: RunSql,
  log: Log,
): Pick<Store, 'load' | 'saveCheckpoint' | 'addPending' | 'deletePending'> {
  return {
    async load(repository) {
      const [checkpoints, entries] = await Promise.all([
        runSql(
          'SELECT next_seq::int AS "nextSeq", live FROM curfew_store.checkpoints WHERE repository = $1',
          [repository],
        ),
        runSql('SELECT id, entry FROM curfew_store.pending_entries WHERE repository = $1 ORDER BY number', [
          repository,
        ]),
      ]);
      const [row] = checkpoints.rows as { readonly nextSeq: number; readonly live: unknown }[];
      const live = row === undefined ? null : parseCachedLive(row.live);
      const pending = entries.rows as { readonly id: string; readonly entry: unknown }[];
      return {
        checkpoint: row === undefined || live === null ? null : { nextSeq: row.nextSeq, live },
        pending: pending.flatMap(({ id, entry }): NewEntry[] => {
          if (isNewEntry(entry)) return [entry];
          log.error({ repository, id }, 'this version cannot read a pending entry; it is left out');
          return [];
        }),
      };
    },

    async saveCheckpoint(repository, { nextSeq, live }) {
      await runSql(
        `INSERT INTO curfew_store.checkpoints AS stored (repository, next_seq, live) VALUES ($1, $2, $3::json)
         ON CONFLICT (repository) DO UPDATE SET next_seq = excluded.next_seq, live = excluded.live
         WHERE stored.next_seq <= excluded.next_seq`,
        [repository, nextSeq, serializeCachedLive(live)],
      );
    },

    async addPending(repository, entries) {
      await runSql(
        `INSERT INTO curfew_store.pending_entries (repository, id, entry)
         SELECT $1, element->>'id', element->'entry' FROM json_array_elements($2::json) AS element
         ON CONFLICT DO NOTHING`,
        [repository, JSON.stringify(entries.map((entry) => ({ id: entryId(entry), entry })))],
      );
    },

    async deletePending(repository, ids) {
      await runSql(
        'DELETE FROM curfew_store.pending_entries WHERE repository = $1 AND id = ANY ($2::text[])',
        [repository, ids],
      );
    },
  };
}
