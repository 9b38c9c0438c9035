import { isNewEntry, parseCachedLive, serializeCachedLive } from '../domain/ledger/cached-checkpoint.ts';
import type { NewEntry } from '../domain/ledger/entry.ts';
import { entryId } from '../domain/ledger/entry-id.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';

type Ask = (sql: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;

/**
 * One statement, so that it is one on either database; under a lock, as several processes may begin at once. `json`, and
 * not `jsonb`, keeps the order of fields: an entry is recorded as it would have been at once.
 */
const MAKE_TABLES = `
DO $$ BEGIN
  PERFORM pg_advisory_xact_lock(7315049827101);
  CREATE SCHEMA IF NOT EXISTS curfew_kept;
  CREATE TABLE IF NOT EXISTS curfew_kept.known (
    repository text PRIMARY KEY, next_seq bigint NOT NULL, live json NOT NULL
  );
  CREATE TABLE IF NOT EXISTS curfew_kept.identity (repository text PRIMARY KEY, id bigint NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS curfew_kept.telling (
    repository text, key text, until timestamptz, at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (repository, key)
  );
  CREATE TABLE IF NOT EXISTS curfew_kept.waiting (
    n bigserial, repository text NOT NULL, id text NOT NULL, entry json NOT NULL, PRIMARY KEY (repository, id)
  );
END $$`;

/** One statement: what was kept by another name of the same repository moves to this one, unless the name was another's. */
const IDENTIFY = `
WITH taken AS (SELECT id FROM curfew_kept.identity WHERE repository = $1::text),
renamed AS (
  UPDATE curfew_kept.identity SET repository = $1::text
  WHERE id = $2::bigint AND repository <> $1::text AND NOT EXISTS (SELECT FROM taken) RETURNING $3::text AS was
),
fresh AS (
  INSERT INTO curfew_kept.identity (repository, id) SELECT $1::text, $2::bigint
  WHERE NOT EXISTS (SELECT FROM taken) AND $3::text IS NULL ON CONFLICT DO NOTHING
),
known AS (
  UPDATE curfew_kept.known SET repository = $1::text WHERE repository IN (SELECT was FROM renamed)
),
waiting AS (
  UPDATE curfew_kept.waiting SET repository = $1::text WHERE repository IN (SELECT was FROM renamed)
)
SELECT coalesce((SELECT id FROM taken), $2::bigint)::float8 AS id`;

/** Four tables beside the queue's own. */
export async function openStore(ask: Ask, log: Log): Promise<Store> {
  await ask(MAKE_TABLES);
  return {
    async load(repository) {
      const [known, waiting] = await Promise.all([
        ask('SELECT next_seq::int AS "nextSeq", live FROM curfew_kept.known WHERE repository = $1', [
          repository,
        ]),
        ask('SELECT id, entry FROM curfew_kept.waiting WHERE repository = $1 ORDER BY n', [repository]),
      ]);
      const [row] = known.rows as { readonly nextSeq: number; readonly live: unknown }[];
      const live = row === undefined ? null : parseCachedLive(row.live);
      return {
        checkpoint: row === undefined || live === null ? null : { nextSeq: row.nextSeq, live },
        pending: (waiting.rows as { readonly id: string; readonly entry: unknown }[]).flatMap(
          ({ id, entry }): NewEntry[] => {
            if (isNewEntry(entry)) return [entry];
            log.error({ repository, id }, 'what waits to be recorded is not understood by this version');
            return [];
          },
        ),
      };
    },

    async saveCheckpoint(repository, { nextSeq, live }) {
      await ask(
        `INSERT INTO curfew_kept.known AS was (repository, next_seq, live) VALUES ($1, $2, $3::json)
         ON CONFLICT (repository) DO UPDATE SET next_seq = excluded.next_seq, live = excluded.live
         WHERE was.next_seq <= excluded.next_seq`,
        [repository, nextSeq, serializeCachedLive(live)],
      );
    },

    async addPending(repository, entries) {
      await ask(
        `INSERT INTO curfew_kept.waiting (repository, id, entry)
         SELECT $1, each->>'id', each->'entry' FROM json_array_elements($2::json) AS each
         ON CONFLICT DO NOTHING`,
        [repository, JSON.stringify(entries.map((entry) => ({ id: entryId(entry), entry })))],
      );
    },

    async deletePending(repository, ids) {
      await ask('DELETE FROM curfew_kept.waiting WHERE repository = $1 AND id = ANY ($2::text[])', [
        repository,
        ids,
      ]);
    },

    async claimNotification(repository, key, { now, until }) {
      const { rows } = await ask(
        `INSERT INTO curfew_kept.telling AS was (repository, key, until) VALUES ($1, $2, $3::timestamptz)
         ON CONFLICT (repository, key) DO UPDATE SET until = excluded.until WHERE was.until <= $4::timestamptz
         RETURNING key`,
        [repository, key, until.toISO(), now.toISO()],
      );
      if (rows.length > 0) return 'claimed';
      const told = await ask(
        'SELECT key FROM curfew_kept.telling WHERE repository = $1 AND key = $2 AND until IS NULL',
        [repository, key],
      );
      return told.rows.length > 0 ? 'sent' : 'in-progress';
    },

    async markSent(repository, key) {
      await ask('UPDATE curfew_kept.telling SET until = NULL WHERE repository = $1 AND key = $2', [
        repository,
        key,
      ]);
      await ask(`DELETE FROM curfew_kept.telling WHERE at < now() - interval '90 days'`);
    },

    async identify(repository, id) {
      const before = await ask(
        'SELECT repository FROM curfew_kept.identity WHERE id = $1 AND repository <> $2',
        [id, repository],
      );
      const [other] = before.rows as { readonly repository: string }[];
      const { rows } = await ask(IDENTIFY, [repository, id, other?.repository ?? null]);
      const [row] = rows as { readonly id: number }[];
      return row?.id ?? id;
    },

    async repositories() {
      const { rows } = await ask('SELECT repository FROM curfew_kept.known ORDER BY repository');
      return (rows as { readonly repository: string }[]).map(({ repository }) => repository);
    },
  };
}
