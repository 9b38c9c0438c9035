import type { RevokedReceipt } from '../../ports/connector.ts';
import { type Database, isRefusal } from './database.ts';
import { preparedBy } from './prepared-transactions.ts';
import { reachingAmong } from './reach.ts';
import { type Revocation, revokeInTransaction } from './revocation.ts';
import { type ExistingRevocation, idsOf, revokeGrants } from './revoke-grants.ts';
import { receiptOf } from './revoke-role.ts';
import { openSessions, type Session, stillOpen, terminate } from './sessions.ts';

/** A batch waits this long for sessions to end. Slower ones are left to a revocation alone. */
const SESSIONS_TIMEOUT_MS = 400;
const SESSIONS_POLL_MS = 20;

/**
 * Does the same as `revokeRole` for many effects, with a few transactions in all. The answers are in the
 * order of the effects: a receipt; an error if another session has locked the role; or null if the effect
 * must be revoked alone. That is so for the first effect of a locked role, and if another process is revoking
 * the effect, a path to the role remains, the role is missing, the holder has a prepared transaction, or a
 * session may not be ended or is slow to end. Rejects if no grant was revoked, or if the
 * database stopped answering. Then `progress` says what may have been done.
 */
export async function revokeBatch(
  database: Database,
  revocations: readonly Revocation[],
): Promise<readonly (RevokedReceipt | Error | null)[]> {
  const { existing, absent, locked } = await revokeInTransaction(database, (query, markRevoked) =>
    revokeGrants(query, revocations, markRevoked),
  );
  const receipts = new Map<Revocation, RevokedReceipt>();
  try {
    const first = await readAbsence(database, existing, absent);
    for (const revocation of first.absent) receipts.set(revocation, receiptOf(revocation.progress));
    const withSessions = await endSessions(database, first.revoked);
    const ended = first.revoked.filter(({ account }) => !withSessions.has(account));
    const second = await readAbsence(database, ended, []);
    for (const { revocation } of second.revoked) receipts.set(revocation, receiptOf(revocation.progress));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // The grants are revoked. The caller revokes the effects alone, and so finds the one that the server
    // refuses.
  }
  const alone = firstOfEachRole(locked.keys());
  return revocations.map((revocation) => {
    const error = alone.has(revocation) ? null : (locked.get(revocation) ?? null);
    return receipts.get(revocation) ?? error;
  });
}

/** One revocation alone ends what holds the lock. The others of the role are retried after it. */
function firstOfEachRole(locked: Iterable<Revocation>): ReadonlySet<Revocation> {
  const first = new Map<string, Revocation>();
  for (const revocation of locked) {
    const { entitlement } = revocation.effect;
    if (!first.has(entitlement)) first.set(entitlement, revocation);
  }
  return new Set(first.values());
}

interface Absence {
  /**
   * No path to the role and no prepared transaction remains, and the names of the role and the account still
   * have the same oids.
   */
  readonly revoked: readonly ExistingRevocation[];
  /** Their account still does not exist. */
  readonly absent: readonly Revocation[];
}

function readAbsence(
  database: Database,
  existing: readonly ExistingRevocation[],
  absent: readonly Revocation[],
): Promise<Absence> {
  return database.transaction('read absence', async (query) => {
    const ids = await idsOf(query, [...absent, ...existing.map(({ revocation }) => revocation)]);
    const hasSameIds = ({ revocation: { effect }, role, account }: ExistingRevocation) =>
      ids.get(effect.entitlement) === role && ids.get(effect.account) === account;
    const revoked: ExistingRevocation[] = [];
    for (const [role, ofRole] of Map.groupBy(existing, (each) => each.role)) {
      const accounts = ofRole.map(({ account }) => account);
      const reaching = await reachingAmong(query, role, accounts);
      for (const one of ofRole) if (hasSameIds(one) && !reaching.has(one.account)) revoked.push(one);
    }
    const prepared = await preparedBy(
      query,
      revoked.map(({ account }) => account),
    );
    const owners = new Set(prepared.map(({ owner }) => owner));
    return {
      revoked: revoked.filter(({ account }) => !owners.has(account)),
      absent: absent.filter(({ effect }) => !ids.has(effect.account)),
    };
  });
}

/**
 * Ends the sessions of all accounts, and counts them. Answers the accounts that still have an open session.
 */
async function endSessions(
  database: Database,
  revoked: readonly ExistingRevocation[],
): Promise<ReadonlySet<string>> {
  const byAccount = Map.groupBy(revoked, ({ account }) => account);
  const open = await openSessions(database, [...byAccount.keys()]);
  const terminated = open.filter(({ mayEnd }) => mayEnd).map(({ session }) => session);
  for (const { pid, account } of terminated) {
    for (const { revocation } of byAccount.get(account) ?? []) revocation.progress.sessions.add(pid);
  }
  await terminate(database, terminated);
  const slow = await waitForEnd(database, terminated);
  const notOurs = open.filter(({ mayEnd }) => !mayEnd).map(({ session }) => session);
  return new Set([...slow, ...notOurs].map(({ account }) => account));
}

/** Answers the sessions that did not end in time. */
async function waitForEnd(database: Database, sessions: readonly Session[]): Promise<readonly Session[]> {
  let open = sessions;
  for (let waitedMs = 0; open.length > 0 && waitedMs < SESSIONS_TIMEOUT_MS; waitedMs += SESSIONS_POLL_MS) {
    open = await stillOpen(database, sessions);
    if (open.length > 0) await database.timer.wait(SESSIONS_POLL_MS);
  }
  return open;
}
