import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from './revocation.ts';
import type { Database } from './session.ts';

/** How long sessions may take to end, in milliseconds, and how long until the first and between later looks. */
const PATIENCE = { total: 10_000, first: 20, longest: 1_000 };

/** Open to whoever signed in as the account, in any database. */
export interface Session {
  readonly pid: number;
  /** The oid. */
  readonly account: string;
}

/**
 * Ends every session that an account has open, in any database, and waits until they are gone. Sessions that it opens
 * meanwhile began without the access. Rejects where one does not end in time.
 */
export async function endSessions(database: Database, account: string, progress: Progress): Promise<void> {
  const open = await openSessions(database, [account]);
  for (const { session } of open) progress.sessions.add(session.pid);
  const told = open.map(({ session }) => session);
  await terminate(database, told);
  let step = PATIENCE.first;
  for (let waited = 0; (await stillOpen(database, told)).length > 0; waited += step) {
    if (waited >= PATIENCE.total) throw new Error('Sessions were told to end, and did not in time.');
    if (waited > 0) step = Math.min(2 * step, PATIENCE.longest);
    await pause(step);
  }
}

interface Open {
  readonly session: Session;
  /** Curfew's role may end it. As in `pg_signal_backend` of the server's `signalfuncs.c`. */
  readonly mayEnd: boolean;
}

export function openSessions(database: Database, accounts: readonly string[]): Promise<Open[]> {
  return database.transaction('ending sessions', async (ask) => {
    const rows = await ask<Session & { mayEnd: boolean }>(
      `SELECT pid, usesysid::text AS account,
         pg_has_role(usesysid, 'USAGE') OR (NOT rolsuper AND pg_has_role('pg_signal_backend', 'USAGE')) AS "mayEnd"
       FROM pg_stat_activity JOIN pg_roles ON pg_roles.oid = usesysid
       WHERE usesysid = ANY ($1::oid[]) AND pid <> pg_backend_pid()`,
      [accounts],
    );
    return rows.map(({ mayEnd, ...session }) => ({ session, mayEnd }));
  });
}

/** Tells these sessions to end. */
export async function terminate(database: Database, sessions: readonly Session[]): Promise<void> {
  if (sessions.length === 0) return;
  await database.transaction('ending sessions', (ask) =>
    ask(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${IS_ONE}`, listed(sessions)),
  );
}

/** Those that have not ended yet. */
export async function stillOpen(
  database: Database,
  sessions: readonly Session[],
): Promise<readonly Session[]> {
  if (sessions.length === 0) return [];
  return database.transaction('ending sessions', (ask) =>
    ask<Session>(
      `SELECT pid, usesysid::text AS account FROM pg_stat_activity WHERE ${IS_ONE}`,
      listed(sessions),
    ),
  );
}

/** A number may be another account's by now; when a session began is not shown to everybody. */
const IS_ONE = '(pid, usesysid) IN (SELECT * FROM unnest($1::int[], $2::oid[]))';

function listed(sessions: readonly Session[]): readonly unknown[] {
  return [sessions.map(({ pid }) => pid), sessions.map(({ account }) => account)];
}
