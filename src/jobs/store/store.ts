import { parseLiveFromStore, serializeLiveForStore } from '../../domain/ledger/cached-checkpoint.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { entryId } from '../../domain/ledger/entry-id.ts';
import { isNewEntry } from '../../domain/ledger/is-new-entry.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import type { RunSql } from '../sql.ts';
import { notificationClaims } from './notification-claims.ts';
import { repositoryIds } from './repository-ids.ts';
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

/** One statement, so that the checkpoint and the entries are of the same moment. Always one row. */
const LOAD = `
WITH place AS (
  SELECT coalesce((SELECT name FROM curfew_store.repositories WHERE github_id = $2::bigint), $1::text) AS name
)
SELECT repositories.github_id::float8 AS id, next_seq::int AS "nextSeq", live,
       coalesce((SELECT json_agg(json_build_object('id', entries.id, 'entry', entry) ORDER BY number)
                 FROM curfew_store.pending_entries AS entries WHERE entries.repository = place.name), '[]') AS pending
FROM place
LEFT JOIN curfew_store.repositories USING (name)
LEFT JOIN curfew_store.checkpoints ON checkpoints.repository = place.name`;

interface StateRow {
  readonly id: number | null;
  readonly nextSeq: number | null;
  readonly live: unknown;
  readonly pending: readonly { readonly id: string; readonly entry: unknown }[];
}

function storedState(
  runSql: RunSql,
  log: Log,
): Pick<Store, 'load' | 'saveCheckpoint' | 'addPending' | 'deletePending'> {
  return {
    async load(repository, knownId = null) {
      const { rows } = await runSql(LOAD, [repository, knownId]);
      const [row] = rows as StateRow[];
      if (row === undefined) throw new Error('the database did not answer with the stored state');
      const { id, nextSeq } = row;
      const stored = nextSeq === null ? null : parseLiveFromStore(row.live);
      return {
        id,
        checkpoint: nextSeq === null || stored === null ? null : { nextSeq, ...stored },
        pending: row.pending.flatMap(({ id, entry }): NewEntry[] => {
          if (isNewEntry(entry)) return [entry];
          log.error({ repository, id }, 'this version cannot read a pending entry; it is left out');
          return [];
        }),
      };
    },

    async saveCheckpoint(repository, { nextSeq, ...checkpoint }, knownId = null) {
      await runSql(
        `INSERT INTO curfew_store.checkpoints AS stored (repository, next_seq, live)
         VALUES (curfew_store.name_of($1, $4), $2, $3::json)
         ON CONFLICT (repository) DO UPDATE SET next_seq = excluded.next_seq, live = excluded.live
         WHERE stored.next_seq <= excluded.next_seq`,
        [repository, nextSeq, serializeLiveForStore(checkpoint), knownId],
      );
    },

    async addPending(repository, entries, knownId = null) {
      await runSql(
        `INSERT INTO curfew_store.pending_entries (repository, id, entry)
         SELECT (SELECT curfew_store.name_of($1, $3)), element->>'id', element->'entry'
         FROM json_array_elements($2::json) AS element
         ON CONFLICT DO NOTHING`,
        [repository, JSON.stringify(entries.map((entry) => ({ id: entryId(entry), entry }))), knownId],
      );
    },

    async deletePending(repository, ids, knownId = null) {
      await runSql(
        `DELETE FROM curfew_store.pending_entries
         WHERE repository = (SELECT curfew_store.name_of($1, $3)) AND id = ANY ($2::text[])`,
        [repository, ids, knownId],
      );
    },
  };
}
