import { serializeLiveForStore } from '../../src/domain/ledger/cached-checkpoint.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import { entryId } from '../../src/domain/ledger/entry-id.ts';
import type { RunSql } from '../../src/jobs/sql.ts';
import type { Store } from '../../src/ports/store.ts';

const CREATE_TABLES = `
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

/**
 * The store with the tables and statements of earlier versions of Curfew, for tests of databases that they
 * still use.
 */
export async function openEarlierStore(runSql: RunSql): Promise<Omit<Store, 'firstSeen' | 'storeId'>> {
  await runSql(CREATE_TABLES);
  return {
    async load(repository) {
      const [known, waiting] = await Promise.all([
        runSql('SELECT next_seq::int AS "nextSeq", live FROM curfew_kept.known WHERE repository = $1', [
          repository,
        ]),
        runSql('SELECT id, entry FROM curfew_kept.waiting WHERE repository = $1 ORDER BY n', [repository]),
      ]);
      const [row] = known.rows as { nextSeq: number; live: { live: [] } }[];
      return {
        id: null,
        checkpoint: row === undefined ? null : { nextSeq: row.nextSeq, live: row.live.live },
        pending: (waiting.rows as { entry: NewEntry }[]).map(({ entry }) => entry),
      };
    },

    async saveCheckpoint(repository, { nextSeq, live }) {
      await runSql(
        `INSERT INTO curfew_kept.known AS was (repository, next_seq, live) VALUES ($1, $2, $3::json)
         ON CONFLICT (repository) DO UPDATE SET next_seq = excluded.next_seq, live = excluded.live
         WHERE was.next_seq <= excluded.next_seq`,
        [repository, nextSeq, serializeLiveForStore({ live })],
      );
    },

    async addPending(repository, entries) {
      await runSql(
        `INSERT INTO curfew_kept.waiting (repository, id, entry)
         SELECT $1, each->>'id', each->'entry' FROM json_array_elements($2::json) AS each
         ON CONFLICT DO NOTHING`,
        [repository, JSON.stringify(entries.map((entry) => ({ id: entryId(entry), entry })))],
      );
    },

    async deletePending(repository, ids) {
      await runSql('DELETE FROM curfew_kept.waiting WHERE repository = $1 AND id = ANY ($2::text[])', [
        repository,
        ids,
      ]);
    },

    async claimNotification(repository, key, { now, until }) {
      const { rows } = await runSql(
        `INSERT INTO curfew_kept.telling AS was (repository, key, until) VALUES ($1, $2, $3::timestamptz)
         ON CONFLICT (repository, key) DO UPDATE SET until = excluded.until WHERE was.until <= $4::timestamptz
         RETURNING key`,
        [repository, key, until.toISO(), now.toISO()],
      );
      if (rows.length > 0) return 'claimed';
      const sent = await runSql(
        'SELECT key FROM curfew_kept.telling WHERE repository = $1 AND key = $2 AND until IS NULL',
        [repository, key],
      );
      return sent.rows.length > 0 ? 'sent' : 'in-progress';
    },

    async markSent(repository, key) {
      await runSql('UPDATE curfew_kept.telling SET until = NULL WHERE repository = $1 AND key = $2', [
        repository,
        key,
      ]);
      await runSql(`DELETE FROM curfew_kept.telling WHERE at < now() - interval '90 days'`);
    },

    async identify(repository, id) {
      const before = await runSql(
        'SELECT repository FROM curfew_kept.identity WHERE id = $1 AND repository <> $2',
        [id, repository],
      );
      const [other] = before.rows as { readonly repository: string }[];
      const { rows } = await runSql(IDENTIFY, [repository, id, other?.repository ?? null]);
      const [row] = rows as { readonly id: number }[];
      return row?.id ?? id;
    },

    async repositories() {
      const { rows } = await runSql('SELECT repository FROM curfew_kept.known ORDER BY repository');
      return (rows as { readonly repository: string }[]).map(({ repository }) => repository);
    },
  };
}
