import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { RevokedReceipt } from '../../ports/connector.ts';
import { canBeRole, lockKey } from './names.ts';
import { grantsBetween, reachingAmong } from './reach.ts';
import { type Revocation, takingBack } from './revocation.ts';
import { receiptOf } from './revoke.ts';
import { type Ask, type Database, isRefusal, isRefusedBy } from './session.ts';
import { openSessions, type Session, stillOpen, terminate } from './sessions.ts';

const quote = pg.escapeIdentifier;

/** Milliseconds that a batch waits for sessions to end; those that take longer are waited for alone. */
const SESSIONS = { patience: 400, step: 20 };

/** What is to be taken back of an account that there is, and what the server calls both ends. */
interface Pair {
  readonly revocation: Revocation;
  readonly role: string;
  readonly account: string;
}

/**
 * As `revokeRole`, for many effects in some transactions instead of some for each. Answers in their order; an error for
 * what somebody has locked, and null for what has to be taken back alone: somebody else is at it, a path is left, its role
 * is missing, or a session may not be ended or is slow to. Rejects where nothing was taken back, or the database stopped
 * answering: `progress` has what may have been.
 */
export async function revokeTogether(
  database: Database,
  revocations: readonly Revocation[],
): Promise<readonly (RevokedReceipt | Error | null)[]> {
  const { pairs, absent, locked } = await takingBack(database, (ask, took) =>
    takeBack(ask, revocations, took),
  );
  const receipts = new Map<Revocation, RevokedReceipt>();
  try {
    const first = await readAbsence(database, pairs, absent);
    for (const each of first.absent) receipts.set(each, receiptOf(each.progress));
    const left = await endSessions(database, first.gone);
    const closed = first.gone.filter(({ account }) => !left.has(account));
    const second = await readAbsence(database, closed, []);
    for (const { revocation } of second.gone) receipts.set(revocation, receiptOf(revocation.progress));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // What was taken back is; each finds out alone what is wrong.
  }
  return revocations.map((each) => receipts.get(each) ?? locked.get(each) ?? null);
}

interface Taken {
  readonly pairs: readonly Pair[];
  /** Their account does not exist. */
  readonly absent: readonly Revocation[];
  /** To be tried again later: to wait for them alone would keep others waiting. */
  readonly locked: ReadonlyMap<Revocation, Error>;
}

async function takeBack(
  ask: Ask,
  revocations: readonly Revocation[],
  took: (revocation: Revocation) => void,
): Promise<Taken> {
  await ask(`SET LOCAL lock_timeout = '${LOCK_MS.first}ms'`);
  const turns = await ask<{ key: string }>(
    'SELECT key::text FROM unnest($1::bigint[]) AS key WHERE pg_try_advisory_xact_lock(key)',
    [[...new Set(revocations.map(({ effect }) => lockKey(effect)))]],
  );
  const keys = new Set(turns.map(({ key }) => key));
  const ours = revocations.filter(({ effect }) => keys.has(lockKey(effect)));
  const ids = await idsOf(ask, ours);
  const pairs = ours.flatMap((revocation): Pair[] => {
    const { entitlement, account } = revocation.effect;
    const [roleId, accountId] = [ids.get(entitlement), ids.get(account)];
    if (roleId === undefined || accountId === undefined) return [];
    return [{ revocation, role: roleId, account: accountId }];
  });
  const revocable = (await grantsBetween(ask, pairs)).filter(({ mayRevoke }) => mayRevoke);
  const given = pairs.flatMap(({ revocation, role, account }) =>
    revocable
      .filter((grant) => grant.role === role && grant.account === account)
      .map(({ grantor }) => ({ revocation, grantor })),
  );
  const alike = Map.groupBy(given, ({ revocation, grantor }) =>
    JSON.stringify([revocation.effect.entitlement, grantor]),
  );
  const locked = new Map<Revocation, Error>();
  const began = performance.now();
  // In one order everywhere: batches that lock the same roles wait for one another, and never in a ring.
  for (const key of [...alike.keys()].sort()) {
    // What is not come to is taken back alone.
    if (performance.now() - began > LOCK_MS.all) break;
    const theirs = alike.get(key) ?? [];
    const because = await takeBackAlike(ask, theirs);
    for (const { revocation } of theirs) {
      if (because === null) took(revocation);
      else if (because.code === LOCK_NOT_AVAILABLE) locked.set(revocation, lockedError(revocation, because));
    }
  }
  return { pairs, absent: ours.filter(({ effect }) => !ids.has(effect.account)), locked };
}

/** Milliseconds that a batch waits for the first role that somebody has locked, for each after that, and for all of them. */
const LOCK_MS = { first: 200, others: 50, all: 1_000 };
const LOCK_NOT_AVAILABLE = '55P03';

/** Why the server refuses to take these back, and then it takes back none of them; or null. */
async function takeBackAlike(ask: Ask, given: readonly Given[]): Promise<pg.DatabaseError | null> {
  await ask('SAVEPOINT alike');
  try {
    await ask(revoking(given));
    await ask('RELEASE SAVEPOINT alike');
    return null;
  } catch (error) {
    if (!isRefusedBy(error)) throw error;
    await ask('ROLLBACK TO SAVEPOINT alike');
    await ask(`SET LOCAL lock_timeout = '${LOCK_MS.others}ms'`);
    return error;
  }
}

function lockedError({ effect }: Revocation, cause: pg.DatabaseError): Error {
  const { target, entitlement } = effect;
  return new Error(`${target}: revoke failed: somebody has locked ${entitlement}: ${cause.message}`, {
    cause,
  });
}

interface Given {
  readonly revocation: Revocation;
  readonly grantor: string;
}

/** One statement for what one grantor gave of one role. */
function revoking(given: readonly Given[]): string {
  const [first] = given;
  if (first === undefined) throw new Error('there is nothing to revoke');
  const from = new Set(given.map(({ revocation }) => quote(revocation.effect.account)));
  return `REVOKE ${quote(first.revocation.effect.entitlement)} FROM ${[...from].join(', ')} GRANTED BY ${quote(first.grantor)} CASCADE`;
}

/** The oids of both ends, by exact name. */
async function idsOf(ask: Ask, of: readonly Revocation[]): Promise<ReadonlyMap<string, string>> {
  const names = new Set(of.flatMap(({ effect }) => [effect.entitlement, effect.account]));
  const rows = await ask<{ id: string; name: string }>(
    'SELECT oid::text AS id, rolname::text AS name FROM pg_roles WHERE rolname::text = ANY ($1::text[])',
    [[...names].filter(canBeRole)],
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

interface Absence {
  /** No path is left, and both ends are called what they were. */
  readonly gone: readonly Pair[];
  /** There still is no such account. */
  readonly absent: readonly Revocation[];
}

function readAbsence(
  database: Database,
  pairs: readonly Pair[],
  absent: readonly Revocation[],
): Promise<Absence> {
  return database.transaction('reading back', async (ask) => {
    const ids = await idsOf(ask, [...absent, ...pairs.map(({ revocation }) => revocation)]);
    const gone: Pair[] = [];
    for (const [role, theirs] of Map.groupBy(pairs, (pair) => pair.role)) {
      const reaching = await reachingAmong(
        ask,
        role,
        theirs.map(({ account }) => account),
      );
      const same = ({ revocation: { effect }, account }: Pair) =>
        ids.get(effect.entitlement) === role && ids.get(effect.account) === account;
      gone.push(...theirs.filter((pair) => same(pair) && !reaching.has(pair.account)));
    }
    return { gone, absent: absent.filter(({ effect }) => !ids.has(effect.account)) };
  });
}

/** Counts what is told to end, and answers the accounts of which some session is still there. */
async function endSessions(database: Database, pairs: readonly Pair[]): Promise<ReadonlySet<string>> {
  const byAccount = Map.groupBy(pairs, ({ account }) => account);
  const open = await openSessions(database, [...byAccount.keys()]);
  const told = open.filter(({ mayEnd }) => mayEnd).map(({ session }) => session);
  for (const { pid, account } of told) {
    for (const { revocation } of byAccount.get(account) ?? []) revocation.progress.sessions.add(pid);
  }
  await terminate(database, told);
  let left: readonly Session[] = told;
  for (let waited = 0; left.length > 0 && waited < SESSIONS.patience; waited += SESSIONS.step) {
    left = await stillOpen(database, told);
    if (left.length > 0) await pause(SESSIONS.step);
  }
  const beyondUs = open.filter(({ mayEnd }) => !mayEnd).map(({ session }) => session);
  return new Set([...left, ...beyondUs].map(({ account }) => account));
}
