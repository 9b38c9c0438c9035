import pg from 'pg';
import type { Effect } from '../../domain/effect.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';
import type { Timer } from '../../ports/timer.ts';
import { type Blocker, describeBlockers, endBlockers, watched } from './blockers.ts';
import type { Database, Query } from './database.ts';
import { directGrants, remainingPaths, roleFromCurfew } from './grants.ts';
import { lockEffect } from './lock-effect.ts';
import { lockKey } from './names.ts';
import { checkPrepared } from './prepared-transactions.ts';
import { reaches } from './reach.ts';
import { type Progress, type Revocation, revokeInTransaction } from './revocation.ts';
import { rolesBy, type ServerRole } from './roles.ts';
import { endSessions } from './sessions.ts';

/** Short, because other revocations wait, and the caller retries. */
const REVOKE_LOCK_TIMEOUT_MS = 500;
/** After what held the lock was ended. */
const RETRY_LOCK_TIMEOUT_MS = 2_000;
const EFFECT_LOCK_TIMEOUT_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** The choices of the operator for a target. */
export interface RevokeSettings {
  /** Whether every session that blocks a revocation may be ended. */
  readonly mayEndBlockers: boolean;
}

/**
 * The roles and the accounts of an effect: those that have its names now, and those that Curfew gave it by.
 * They differ if one was renamed, or dropped and created again.
 */
interface Parties {
  readonly roles: readonly ServerRole[];
  readonly accounts: readonly ServerRole[];
  /** The oids of all accounts, and also of one that was dropped: its sessions go on. */
  readonly accountIds: readonly string[];
}

/**
 * Revokes the role from the account, also the grants of others that Curfew's role may revoke. Ends the
 * account's sessions, and reads twice that no path to the role remains. Rejects with the path if one remains,
 * and if another session or a prepared transaction is in the way.
 */
export async function revokeRole(
  database: Database,
  revocation: Revocation,
  settings: RevokeSettings = { mayEndBlockers: false },
): Promise<RevokedReceipt> {
  const { progress } = revocation;
  const { accountIds } = await revokeGrantsDespiteLocks(database, revocation, settings);
  await database.transaction('read absence', (query) => checkAbsence(query, revocation));
  await endSessions(database, accountIds, progress);
  await database.transaction('read absence', async (query) => {
    await checkAbsence(query, revocation);
    await checkPrepared(query, accountIds);
  });
  return receiptOf(progress);
}

export function receiptOf({ revoked, sessions }: Progress): RevokedReceipt {
  return { outcome: revoked ? 'taken-back' : 'absent', sessionsEnded: sessions.size };
}

/**
 * If the revocation meets a lock, the holder's sessions end before it, and what else may be ended. Then it is
 * tried again.
 */
async function revokeGrantsDespiteLocks(
  database: Database,
  revocation: Revocation,
  { mayEndBlockers }: RevokeSettings,
): Promise<Parties> {
  const first = await tryToRevoke(database, revocation, REVOKE_LOCK_TIMEOUT_MS);
  if (first.result.status === 'fulfilled') return first.result.value;
  if (!isLockTimeout(first.result.reason)) throw first.result.reason;
  const { accountIds } = await database.transaction('find sessions', (query) => partiesOf(query, revocation));
  await endSessions(database, accountIds, revocation.progress);
  await endBlockers(database, first.blockers, {
    accounts: new Set(accountIds),
    mayEndAll: mayEndBlockers,
  });
  const second = await tryToRevoke(database, revocation, RETRY_LOCK_TIMEOUT_MS);
  if (second.result.status === 'fulfilled') return second.result.value;
  throw isLockTimeout(second.result.reason)
    ? blockedError(second.result.reason, second.blockers.length > 0 ? second.blockers : first.blockers)
    : second.result.reason;
}

function tryToRevoke(database: Database, revocation: Revocation, lockTimeoutMs: number) {
  return watched(database, (onBegin) =>
    revokeInTransaction(database, async (query, markRevoked) => {
      await onBegin(query);
      return revokeGrants(query, revocation, {
        timer: database.timer,
        lockTimeoutMs,
        onRevoked: () => markRevoked(revocation),
      });
    }),
  );
}

function isLockTimeout(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.cause instanceof pg.DatabaseError &&
    error.cause.code === LOCK_NOT_AVAILABLE
  );
}

function blockedError(cause: Error, blockers: readonly Blocker[]): Error {
  return blockers.length === 0
    ? cause
    : new Error(`${cause.message}: ${describeBlockers(blockers)}`, { cause });
}

interface Around {
  readonly timer: Timer;
  readonly lockTimeoutMs: number;
  readonly onRevoked: () => void;
}

async function revokeGrants(
  query: Query,
  revocation: Revocation,
  { timer, lockTimeoutMs, onRevoked }: Around,
): Promise<Parties> {
  await query(`SET LOCAL lock_timeout = '${lockTimeoutMs}ms'`);
  await lockEffect(query, lockKey(revocation.effect), { timer, timeoutMs: EFFECT_LOCK_TIMEOUT_MS });
  const parties = await partiesOf(query, revocation);
  for (const [role, account] of pairsOf(parties)) {
    for (const grant of await directGrants(query, role.id, account.id)) {
      if (!grant.mayRevoke) continue;
      const [from, to, by] = [role.name, account.name, grant.grantor].map((name) =>
        pg.escapeIdentifier(name),
      );
      await query(`REVOKE ${from} FROM ${to} GRANTED BY ${by} CASCADE`);
      onRevoked();
    }
  }
  return parties;
}

async function partiesOf(query: Query, { effect, ids }: Revocation): Promise<Parties> {
  const roles = await rolesBy(query, effect.entitlement, ids?.role ?? null);
  const accounts = await rolesBy(query, effect.account, ids?.account ?? null);
  const accountIds = new Set(accounts.map(({ id }) => id));
  if (ids !== null) accountIds.add(ids.account);
  return { roles, accounts, accountIds: [...accountIds] };
}

function pairsOf({ roles, accounts }: Parties): readonly (readonly [ServerRole, ServerRole])[] {
  return roles.flatMap((role) => accounts.map((account) => [role, account] as const));
}

async function checkAbsence(query: Query, revocation: Revocation): Promise<void> {
  const parties = await partiesOf(query, revocation);
  for (const [role, account] of pairsOf(parties)) {
    if (await reaches(query, role.id, account.id)) {
      const paths = await remainingPaths(query, role.id, account.id);
      throw new Error(`${account.name} still has ${role.name}, ${paths}`);
    }
  }
  if (revocation.ids === null) await checkRenamed(query, revocation.effect, parties);
}

/**
 * Without the oids, a role that was renamed cannot be distinguished from one that was dropped. If the account
 * still has another role from Curfew, it may be this one.
 */
async function checkRenamed(query: Query, effect: Effect, { roles, accounts }: Parties): Promise<void> {
  const [account] = accounts;
  if (roles.length > 0 || account === undefined) return;
  const granted = await roleFromCurfew(query, account.id);
  if (granted === null) return;
  throw new Error(
    `there is no role ${effect.entitlement}, and ${effect.account} still has ${granted} from Curfew. If ${effect.entitlement} was renamed, give it back its name`,
  );
}
