import type { Database } from './database.ts';
import type { Progress } from './revocation.ts';

const END_TIMEOUT_MS = 10_000;
/** The time between two checks grows from the first to the longest. */
const FIRST_POLL_MS = 20;
const POLL_MAX_MS = 1_000;

/** An open session of an account, in any database. */
export interface Session {
  readonly pid: number;
  /** The server's number for the account, its oid. */
  readonly account: string;
}

/**
 * Ends every session that these accounts (oids) have open, in any database, and waits until they are gone. A
 * session of an account that was dropped goes on until then. A session that is opened after that never had
 * the access. Rejects if a session does not end in time.
 */
export async function endSessions(
  database: Database,
  accounts: readonly string[],
  progress: Progress,
): Promise<void> {
  if (accounts.length === 0) return;
  const open = await openSessions(database, accounts);
  for (const { session } of open) progress.sessions.add(session.pid);
  const sessions = open.map(({ session }) => session);
  await terminate(database, sessions);
  let pollMs = FIRST_POLL_MS;
  for (let waitedMs = 0; (await stillOpen(database, sessions)).length > 0; waitedMs += pollMs) {
    if (waitedMs >= END_TIMEOUT_MS)
      throw new Error('sessions did not end in time after they were terminated');
    if (waitedMs > 0) pollMs = Math.min(2 * pollMs, POLL_MAX_MS);
    await database.timer.wait(pollMs);
  }
}

interface OpenSession {
  readonly session: Session;
  /** Whether Curfew's role may end it, by the rule of `pg_signal_backend` in the server's `signalfuncs.c`. */
  readonly mayEnd: boolean;
}

export function openSessions(database: Database, accounts: readonly string[]): Promise<OpenSession[]> {
  return database.transaction('end sessions', async (query) => {
    const rows = await query<Session & { mayEnd: boolean }>(
      `SELECT pid, usesysid::text AS account,
         coalesce(pg_has_role(pg_roles.oid, 'USAGE'), false)
           OR (rolsuper IS NOT TRUE AND pg_has_role('pg_signal_backend', 'USAGE')) AS "mayEnd"
       FROM pg_stat_activity LEFT JOIN pg_roles ON pg_roles.oid = usesysid
       WHERE usesysid = ANY ($1::oid[]) AND pid <> pg_backend_pid()`,
      [accounts],
    );
    return rows.map(({ mayEnd, ...session }) => ({ session, mayEnd }));
  });
}

/** Asks the server to end these sessions. It does not wait until they have ended. */
export async function terminate(database: Database, sessions: readonly Session[]): Promise<void> {
  if (sessions.length === 0) return;
  await database.transaction('end sessions', (query) =>
    query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${IS_LISTED}`, columnsOf(sessions)),
  );
}

/** The sessions that have not ended yet. */
export async function stillOpen(
  database: Database,
  sessions: readonly Session[],
): Promise<readonly Session[]> {
  if (sessions.length === 0) return [];
  return database.transaction('end sessions', (query) =>
    query<Session>(
      `SELECT pid, usesysid::text AS account FROM pg_stat_activity WHERE ${IS_LISTED}`,
      columnsOf(sessions),
    ),
  );
}

/**
 * Compares the account too, because the server may have given the process id to a session of another account.
 * The start of a session would be more exact, but the server does not show it to every role.
 */
const IS_LISTED = '(pid, usesysid) IN (SELECT * FROM unnest($1::int[], $2::oid[]))';

function columnsOf(sessions: readonly Session[]): readonly unknown[] {
  return [sessions.map(({ pid }) => pid), sessions.map(({ account }) => account)];
}
