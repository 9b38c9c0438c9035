import pg from 'pg';
import { isRefusedStatement, type Query } from './database.ts';
import { directGrantsOf } from './grants.ts';
import { lockKey } from './names.ts';
import type { Revocation } from './revocation.ts';
import { roleIds } from './roles.ts';

const quote = pg.escapeIdentifier;

/**
 * A batch waits this long for the first role that another session has locked, for each later one, and for all
 * roles.
 */
const FIRST_LOCK_TIMEOUT_MS = 200;
const NEXT_LOCK_TIMEOUT_MS = 50;
const ALL_LOCKS_TIMEOUT_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** A revocation of an account that exists, with the oids of its role and its account. */
export interface ExistingRevocation {
  readonly revocation: Revocation;
  readonly role: string;
  readonly account: string;
}

export interface RevokedGrants {
  readonly existing: readonly ExistingRevocation[];
  /** Their account does not exist, and the record has no oid to find its sessions by. */
  readonly absent: readonly Revocation[];
  /**
   * Their role is locked. The caller retries them later. Revoking them one by one would wait for the lock,
   * and delay the others.
   */
  readonly locked: ReadonlyMap<Revocation, Error>;
}

interface Grant {
  readonly revocation: Revocation;
  readonly grantor: string;
}

/** Revokes the grants of many effects in one transaction. */
export async function revokeGrants(
  query: Query,
  revocations: readonly Revocation[],
  markRevoked: (revocation: Revocation) => void,
): Promise<RevokedGrants> {
  await query(`SET LOCAL lock_timeout = '${FIRST_LOCK_TIMEOUT_MS}ms'`);
  const ours = await lockEffects(query, revocations);
  const ids = await idsOf(query, ours);
  const existing = ours.flatMap((revocation): ExistingRevocation[] => {
    const { entitlement, account } = revocation.effect;
    const [roleId, accountId] = [ids.get(entitlement), ids.get(account)];
    if (roleId === undefined || accountId === undefined) return [];
    // Renamed, or dropped and created again: revoked alone.
    const given = revocation.ids ?? { role: roleId, account: accountId };
    if (given.role !== roleId || given.account !== accountId) return [];
    return [{ revocation, role: roleId, account: accountId }];
  });
  const locked = new Map<Revocation, Error>();
  const startedAt = performance.now();
  for (const grants of await revocableGrants(query, existing)) {
    // The effects of the remaining grants are revoked alone.
    if (performance.now() - startedAt > ALL_LOCKS_TIMEOUT_MS) break;
    const refusal = await revokeAlike(query, grants);
    for (const { revocation } of grants) {
      if (refusal === null) markRevoked(revocation);
      else if (refusal.code === LOCK_NOT_AVAILABLE) locked.set(revocation, lockedError(revocation, refusal));
    }
  }
  return {
    existing,
    absent: ours.filter((each) => each.ids === null && !ids.has(each.effect.account)),
    locked,
  };
}

/**
 * The revocations whose lock was free. Another process of Curfew, or another session, holds the other locks.
 */
async function lockEffects(query: Query, revocations: readonly Revocation[]): Promise<readonly Revocation[]> {
  const taken = await query<{ key: string }>(
    'SELECT key::text FROM unnest($1::bigint[]) AS key WHERE pg_try_advisory_xact_lock(key)',
    [[...new Set(revocations.map(({ effect }) => lockKey(effect)))]],
  );
  const keys = new Set(taken.map(({ key }) => key));
  return revocations.filter(({ effect }) => keys.has(lockKey(effect)));
}

/**
 * The grants that Curfew's role may revoke, in groups with the same role and grantor. Every batch has the
 * groups in the same order, so that batches which lock the same roles wait for each other, and never
 * deadlock.
 */
async function revocableGrants(
  query: Query,
  existing: readonly ExistingRevocation[],
): Promise<readonly (readonly Grant[])[]> {
  const revocable = (await directGrantsOf(query, existing)).filter(({ mayRevoke }) => mayRevoke);
  const grants = existing.flatMap(({ revocation, role, account }): Grant[] =>
    revocable
      .filter((grant) => grant.role === role && grant.account === account)
      .map(({ grantor }) => ({ revocation, grantor })),
  );
  const groups = Map.groupBy(grants, ({ revocation, grantor }) =>
    JSON.stringify([revocation.effect.entitlement, grantor]),
  );
  return [...groups.keys()].sort().map((key) => groups.get(key) ?? []);
}

/** Revokes all grants of a group, or none. Answers the server's error if it refuses. */
async function revokeAlike(query: Query, grants: readonly Grant[]): Promise<pg.DatabaseError | null> {
  await query('SAVEPOINT alike');
  try {
    await query(revokeStatement(grants));
    await query('RELEASE SAVEPOINT alike');
    return null;
  } catch (error) {
    if (!isRefusedStatement(error)) throw error;
    await query('ROLLBACK TO SAVEPOINT alike');
    await query(`SET LOCAL lock_timeout = '${NEXT_LOCK_TIMEOUT_MS}ms'`);
    return error;
  }
}

function lockedError({ effect }: Revocation, cause: pg.DatabaseError): Error {
  const { target, entitlement } = effect;
  const message = `${target}: revoke failed: another session has locked ${entitlement}: ${cause.message}`;
  return new Error(message, { cause });
}

/** One statement for the grants of one role by one grantor. */
function revokeStatement(grants: readonly Grant[]): string {
  const [first] = grants;
  if (first === undefined) throw new Error('the list of grants is empty');
  const accounts = new Set(grants.map(({ revocation }) => quote(revocation.effect.account)));
  return `REVOKE ${quote(first.revocation.effect.entitlement)} FROM ${[...accounts].join(', ')} GRANTED BY ${quote(first.grantor)} CASCADE`;
}

/** The oids of the roles and accounts of these revocations, by name. */
export function idsOf(
  query: Query,
  revocations: readonly Revocation[],
): Promise<ReadonlyMap<string, string>> {
  return roleIds(
    query,
    revocations.flatMap(({ effect }) => [effect.entitlement, effect.account]),
  );
}
