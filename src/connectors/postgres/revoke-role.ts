import pg from 'pg';
import type { Effect } from '../../domain/effect.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';
import type { Timer } from '../../ports/timer.ts';
import type { Database, Query } from './database.ts';
import { directGrants, remainingPaths, roleFromCurfew } from './grants.ts';
import { lockKey } from './names.ts';
import { reaches } from './reach.ts';
import { type Progress, type Revocation, revokeInTransaction } from './revocation.ts';
import { findRole, type ServerRole } from './roles.ts';
import { endSessions } from './sessions.ts';

/**
 * Revokes the role from the account, also the grants of others that Curfew's role may revoke. Ends the
 * account's sessions, and reads twice that no path to the role remains. Rejects with the path if one remains.
 */
export async function revokeRole(database: Database, revocation: Revocation): Promise<RevokedReceipt> {
  const { effect, progress } = revocation;
  const account = await revokeInTransaction(database, (query, markRevoked) =>
    revokeGrants(query, { effect, timer: database.timer, onRevoked: () => markRevoked(revocation) }),
  );
  await database.transaction('read absence', (query) => checkAbsence(query, effect));
  if (account === null) return receiptOf(progress);
  await endSessions(database, account.id, progress);
  await database.transaction('read absence', (query) => checkAbsence(query, effect));
  return receiptOf(progress);
}

export function receiptOf({ revoked, sessions }: Progress): RevokedReceipt {
  return { outcome: revoked ? 'taken-back' : 'absent', sessionsEnded: sessions.size };
}

/** Answers the account; null if there is none. */
async function revokeGrants(
  query: Query,
  {
    effect,
    timer,
    onRevoked,
  }: { readonly effect: Effect; readonly timer: Timer; readonly onRevoked: () => void },
): Promise<ServerRole | null> {
  // Short, because the caller retries.
  await query(`SET LOCAL lock_timeout = '500ms'`);
  await lockEffect(query, lockKey(effect), timer);
  const role = await findRole(query, effect.entitlement);
  const account = await findRole(query, effect.account);
  if (role === null || account === null) return account;
  for (const grant of await directGrants(query, role.id, account.id)) {
    if (!grant.mayRevoke) continue;
    const [from, to, by] = [role.name, account.name, grant.grantor].map((name) => pg.escapeIdentifier(name));
    await query(`REVOKE ${from} FROM ${to} GRANTED BY ${by} CASCADE`);
    onRevoked();
  }
  return account;
}

const LOCK_TIMEOUT_MS = 1_000;
const LOCK_POLL_MS = 20;

/**
 * Waits for another process of Curfew that holds the lock, and for no other session. Everyone can compute the
 * key, so a holder could take the lock, or queue for it, to keep access. If another session holds it, the
 * revocation goes on without the lock.
 */
async function lockEffect(query: Query, key: string, timer: Timer): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += LOCK_POLL_MS) {
    const [lock] = await query<{ taken: boolean }>('SELECT pg_try_advisory_xact_lock($1::bigint) AS taken', [
      key,
    ]);
    if (lock?.taken === true) return;
    const [holder] = await query<{ isCurfew: boolean }>(
      `SELECT a.usename = current_user AS "isCurfew"
       FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
       WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint`,
      [key],
    );
    // Without a holder, the lock was released just now, and the next try takes it.
    if (holder?.isCurfew === false) return;
    if (waitedMs >= LOCK_TIMEOUT_MS) throw new Error('another process of Curfew is changing this access');
    await timer.wait(LOCK_POLL_MS);
  }
}

async function checkAbsence(query: Query, effect: Effect): Promise<void> {
  const role = await findRole(query, effect.entitlement);
  const account = await findRole(query, effect.account);
  if (role !== null && account !== null && (await reaches(query, role.id, account.id))) {
    const paths = await remainingPaths(query, role.id, account.id);
    throw new Error(`${account.name} still has ${role.name}, ${paths}`);
  }
  // A role that was dropped gives nothing. One that was renamed still does, and may be the one that Curfew
  // granted.
  const granted = role === null && account !== null ? await roleFromCurfew(query, account.id) : null;
  if (granted !== null) {
    throw new Error(
      `there is no role ${effect.entitlement}, and ${effect.account} still has ${granted} from Curfew. If ${effect.entitlement} was renamed, give it back its name`,
    );
  }
}
