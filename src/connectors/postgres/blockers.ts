import pg from 'pg';
import type { Database, Query } from './database.ts';
import { terminate } from './sessions.ts';

const POLL_MS = 50;
/** A transaction of Curfew's own is shorter. An older one belongs to a process that is gone. */
const OWN_TRANSACTION_SECONDS_MAX = 10;

/** A session, or a prepared transaction, that a transaction of Curfew's waits for. */
export interface Blocker {
  /** Null for a prepared transaction, which has no session. */
  readonly pid: number | null;
  /** The oid of its account. */
  readonly account: string;
  /** The name of its account; null if the account was dropped. */
  readonly name: string | null;
  /** The name of a prepared transaction. */
  readonly gid: string | null;
  /** Whether it is a session that Curfew's own role left behind. */
  readonly isOwnAndOld: boolean;
}

export interface Watched<T> {
  readonly result: PromiseSettledResult<T>;
  /** The blockers of the last moment of its wait. */
  readonly blockers: readonly Blocker[];
}

/**
 * Runs `work` in a transaction, and looks meanwhile, from another connection, for what it waits for. The
 * server forgets that as soon as the wait is over.
 */
export async function watched<T>(
  database: Database,
  work: (onBegin: (query: Query) => Promise<void>) => Promise<T>,
): Promise<Watched<T>> {
  let pid: number | null = null;
  let isDone = false;
  let blockers: readonly Blocker[] = [];
  const watch = async (): Promise<void> => {
    for (;;) {
      await database.timer.wait(POLL_MS);
      if (isDone) return;
      // Only to explain the wait, and to end it. Without an answer, the revocation fails with its own error.
      const found = pid === null ? [] : await blockersOf(database, pid).catch(() => []);
      if (found.length > 0) blockers = found;
    }
  };
  const watching = watch();
  const [result] = await Promise.allSettled([
    work(async (query) => {
      const [row] = await query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      pid = row?.pid ?? null;
    }),
  ]);
  isDone = true;
  await watching;
  return { result, blockers };
}

/** A prepared transaction has no process id. It is found by the lock that both want. */
function blockersOf(database: Database, pid: number): Promise<Blocker[]> {
  return database.transaction('find blockers', (query) =>
    query<Blocker>(
      `SELECT a.pid, a.usesysid::text AS account, r.rolname::text AS name, NULL AS gid,
         r.rolname = current_user
           AND a.xact_start < clock_timestamp() - make_interval(secs => $2::float8) IS TRUE AS "isOwnAndOld"
       FROM unnest(pg_blocking_pids($1::int)) AS blocking(pid)
         JOIN pg_stat_activity a ON a.pid = blocking.pid LEFT JOIN pg_roles r ON r.oid = a.usesysid
       UNION
       SELECT NULL, p.ownerid::text, r.rolname::text, p.gid, false
       FROM pg_locks wanted JOIN pg_locks held ON held.granted AND held.pid IS NULL
           AND held.locktype = wanted.locktype
           AND (held.database, held.relation, held.page, held.tuple, held.transactionid, held.classid, held.objid, held.objsubid)
             IS NOT DISTINCT FROM
             (wanted.database, wanted.relation, wanted.page, wanted.tuple, wanted.transactionid, wanted.classid, wanted.objid, wanted.objsubid)
         JOIN pg_locks own ON own.virtualtransaction = held.virtualtransaction AND own.locktype = 'transactionid' AND own.granted
         JOIN pg_prepared_xact() p ON p.transaction = own.transactionid LEFT JOIN pg_roles r ON r.oid = p.ownerid
       WHERE wanted.pid = $1::int AND NOT wanted.granted`,
      [pid, OWN_TRANSACTION_SECONDS_MAX],
    ),
  );
}

/**
 * Ends the sessions among the blockers that may be ended: those of the holder's accounts, those of accounts
 * that were dropped, those that Curfew left behind, and all others if the operator allows it.
 */
export async function endBlockers(
  database: Database,
  blockers: readonly Blocker[],
  { accounts, mayEndAll }: { readonly accounts: ReadonlySet<string>; readonly mayEndAll: boolean },
): Promise<void> {
  const sessions = blockers.flatMap(({ pid, account, name, isOwnAndOld }) =>
    pid !== null && (mayEndAll || isOwnAndOld || name === null || accounts.has(account))
      ? [{ pid, account }]
      : [],
  );
  await terminate(database, sessions);
}

/** A sentence that names each blocker, and says how to end it. */
export function describeBlockers(blockers: readonly Blocker[]): string {
  return blockers
    .map(({ pid, name, gid }) => {
      const owner = name ?? 'an account that was dropped';
      return pid === null
        ? `the prepared transaction '${gid}' of ${owner} holds the lock. An administrator runs ROLLBACK PREPARED ${pg.escapeLiteral(gid ?? '')}`
        : `session ${pid} of ${owner} holds the lock. An administrator runs SELECT pg_terminate_backend(${pid}), or the operator sets end_blockers for this target`;
    })
    .join('; ');
}
