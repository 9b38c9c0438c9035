import type { RunSql } from '../sql.ts';
import { REPOSITORY_FUNCTIONS } from './sql-functions.ts';

/**
 * `json`, and not `jsonb`, keeps the order of an entry's fields, so that an entry is recorded later exactly
 * as it would have been at once. `claimed_until` is null once the notification was sent.
 */
const TABLES = `
  CREATE SCHEMA IF NOT EXISTS curfew_store;
  CREATE TABLE IF NOT EXISTS curfew_store.repositories (name text PRIMARY KEY, github_id bigint NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS curfew_store.checkpoints (
    repository text PRIMARY KEY, next_seq bigint NOT NULL, live json NOT NULL
  );
  CREATE TABLE IF NOT EXISTS curfew_store.pending_entries (
    number bigserial, repository text NOT NULL, id text NOT NULL, entry json NOT NULL, PRIMARY KEY (repository, id)
  );
  CREATE TABLE IF NOT EXISTS curfew_store.notifications (
    repository text, key text, claimed_until timestamptz, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository, key)
  );
  CREATE TABLE IF NOT EXISTS curfew_store.unlinked_commits (
    repository text, sha text, first_seen timestamptz NOT NULL, PRIMARY KEY (repository, sha)
  );
  CREATE TABLE IF NOT EXISTS curfew_store.store_id (is_only boolean PRIMARY KEY CHECK (is_only), id text NOT NULL);
  INSERT INTO curfew_store.store_id VALUES (true, left(gen_random_uuid()::text, 8)) ON CONFLICT DO NOTHING;`;

/**
 * A table of earlier versions of Curfew, and how its rows and its readers move to the table that replaces it.
 */
interface RenamedTable {
  readonly name: string;
  /** Copies the rows. Columns that were `jsonb` in the first versions are cast. */
  readonly copy: string;
  /** Shows the new table under the old names of its columns. */
  readonly view: string;
}

/** In the order in which a statement of earlier versions locks them, so that the two cannot deadlock. */
const RENAMED: readonly RenamedTable[] = [
  {
    name: 'curfew_kept.identity',
    copy: `INSERT INTO curfew_store.repositories (name, github_id)
      SELECT repository, id FROM curfew_kept.identity`,
    view: 'SELECT name AS repository, github_id AS id FROM curfew_store.repositories',
  },
  {
    name: 'curfew_kept.known',
    copy: `INSERT INTO curfew_store.checkpoints (repository, next_seq, live)
      SELECT repository, next_seq, live::json FROM curfew_kept.known`,
    view: 'SELECT repository, next_seq, live FROM curfew_store.checkpoints',
  },
  {
    name: 'curfew_kept.waiting',
    copy: `INSERT INTO curfew_store.pending_entries (repository, id, entry)
      SELECT repository, id, entry::json FROM curfew_kept.waiting ORDER BY n`,
    view: 'SELECT number AS n, repository, id, entry FROM curfew_store.pending_entries',
  },
  {
    name: 'curfew_kept.telling',
    copy: `INSERT INTO curfew_store.notifications (repository, key, claimed_until, created_at)
      SELECT repository, key, until, at FROM curfew_kept.telling`,
    view: 'SELECT repository, key, claimed_until AS until, created_at AS at FROM curfew_store.notifications',
  },
];

/**
 * A process of an earlier version may run, or start, while this version runs. Its statements wait for the
 * lock and then find the view in place of the table. So it reads and writes the same rows, and no pending
 * entry is lost. An empty database gets the views, too. Without them, such a process would create tables
 * that this version never reads.
 */
const MOVES = RENAMED.map(
  ({ name, copy, view }) => `
  IF (SELECT relkind FROM pg_class WHERE oid = to_regclass('${name}')) = 'r' THEN
    LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE;
    ${copy} ON CONFLICT DO NOTHING;
    DROP TABLE ${name};
  END IF;
  CREATE OR REPLACE VIEW ${name} AS ${view};`,
).join('');

/**
 * Creates the store's tables and functions, and moves the rows of the tables of earlier versions into them.
 * Safe to repeat. One statement is one transaction on either database. Earlier versions take the same lock
 * before they create their tables, so that processes of both versions may start at the same moment.
 */
export async function createStoreTables(runSql: RunSql): Promise<void> {
  await runSql(`DO $$ BEGIN
  PERFORM pg_advisory_xact_lock(7315049827101);
  ${TABLES}
  ${REPOSITORY_FUNCTIONS}
  CREATE SCHEMA IF NOT EXISTS curfew_kept;
  ${MOVES}
END $$`);
}
