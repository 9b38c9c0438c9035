/**
 * Settings of a transaction that do not depend on how the server, the database or the login is set. They are
 * set in each transaction and not at the start of a session, because PgBouncer refuses most parameters there,
 * and may give each transaction another session.
 */
const SETTINGS = {
  // Other users may have put functions and operators into a schema of the search path, under the server's
  // own names.
  search_path: 'pg_catalog, pg_temp',
  datestyle: 'ISO, YMD',
  timezone: 'UTC',
  statement_timeout: '10s',
  lock_timeout: '5s',
  idle_in_transaction_session_timeout: '15s',
} as const;

/**
 * Begins a transaction with these settings, in one call.
 *
 * - Each statement must see the commits that it waited for: READ COMMITTED.
 * - `transaction_timeout` came with PostgreSQL 17. An unknown name would be an error, so it is looked up.
 * - A revocation must not be lost when the server crashes after its commit. So `synchronous_commit` is never
 *   off.
 * - The login may have another role by default. Then its own grants would not be its own.
 */
export const BEGIN = [
  'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
  'SET LOCAL ROLE NONE',
  ...Object.entries(SETTINGS).map(
    ([name, value]) => `SET LOCAL ${name} = ${name === 'search_path' ? value : `'${value}'`}`,
  ),
  `SELECT set_config(name, CASE name WHEN 'transaction_timeout' THEN '0' ELSE 'local' END, true) FROM pg_settings
   WHERE name = 'transaction_timeout' OR name = 'synchronous_commit' AND setting = 'off'`,
].join(';\n');
