import type { Timer } from '../../ports/timer.ts';
import type { Query } from './database.ts';

const POLL_MS = 20;

/**
 * Takes the lock of an effect until the end of the transaction. Waits for other processes of Curfew, up to
 * `timeoutMs`, and for nothing else. Every login can compute the key, and could hold the lock to keep access:
 * in a session, in a prepared transaction, or in a session of a role that was dropped. If Curfew does not
 * have it, the caller goes on without the lock. `GRANT` and `REVOKE` of a role still come one after the
 * other, because they lock the role.
 */
export async function lockEffect(
  query: Query,
  key: string,
  { timer, timeoutMs }: { readonly timer: Timer; readonly timeoutMs: number },
): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const [lock] = await query<{ taken: boolean }>('SELECT pg_try_advisory_xact_lock($1::bigint) AS taken', [
      key,
    ]);
    if (lock?.taken === true) return;
    const holders = await holdersOf(query, key);
    // Without a holder, the lock was released just now, and the next try takes it.
    if (holders.length > 0 && !holders.includes('curfew')) return;
    if (waitedMs >= timeoutMs) throw new Error('another process of Curfew is changing this access');
    await timer.wait(POLL_MS);
  }
}

/**
 * Only a live session that signed in as Curfew's own role is Curfew's. A prepared transaction has no session,
 * and Curfew never prepares one.
 */
async function holdersOf(query: Query, key: string): Promise<readonly ('curfew' | 'other')[]> {
  const rows = await query<{ isCurfew: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = l.pid AND a.usesysid = own.oid) AS "isCurfew"
     FROM pg_locks l, pg_roles own
     WHERE own.rolname = session_user AND l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint`,
    [key],
  );
  return rows.map(({ isCurfew }) => (isCurfew ? 'curfew' : 'other'));
}
