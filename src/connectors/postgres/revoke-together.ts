import { setTimeout as pause } from 'node:timers/promises';
import type { DateTime } from 'luxon';
import pg from 'pg';
import type { Effect } from '../../domain/effect.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';
import { serverTime } from './clock.ts';
import { canBeRole, lockKey } from './names.ts';
import { grantsBetween, reachingAmong } from './reach.ts';
import type { Already } from './revoke.ts';
import type { Ask, Database } from './session.ts';
import { type Session, stillOpen, terminate } from './sessions.ts';

const quote = pg.escapeIdentifier;

/** Milliseconds that a batch waits for sessions to end; those that take longer are waited for alone. */
const SESSIONS = { patience: 400, step: 20 };

/** An effect whose account there is, and what the server calls both ends. */
interface Pair {
  readonly effect: Effect;
  readonly role: string;
  readonly account: string;
}

/** What became of one effect of many. */
export type OneOfMany =
  | { readonly receipt: RevokedReceipt }
  /** It has to be taken back alone: somebody else is at it, a path is left, its role is missing, or a session is slow to end. */
  | { readonly receipt: null; readonly already: Already };

/**
 * As `revokeRole`, for many effects in some transactions instead of some for each. Answers in their order. Rejects where
 * nothing was taken back.
 */
export async function revokeTogether(
  database: Database,
  effects: readonly Effect[],
): Promise<readonly OneOfMany[]> {
  const { pairs, absent, taken } = await database.transaction('revoke', (ask) => takeBack(ask, effects));
  const receipts = new Map<Effect, RevokedReceipt>();
  const ended = new Map<string, number>();
  const alone = (effect: Effect, account: string | undefined): OneOfMany => ({
    receipt: null,
    already: {
      taken: taken.has(effect),
      sessionsEnded: account === undefined ? 0 : (ended.get(account) ?? 0),
    },
  });
  try {
    const first = await readAbsence(database, pairs, absent);
    for (const effect of first.absent) {
      receipts.set(effect, { outcome: 'absent', sessionsEnded: 0, verifiedAbsentAt: first.at });
    }
    const left = await endSessions(database, first.gone, ended);
    const closed = first.gone.filter(({ account }) => !left.has(account));
    const second = await readAbsence(database, closed, []);
    for (const { effect, account } of second.gone) {
      receipts.set(effect, {
        outcome: taken.has(effect) ? 'taken-back' : 'absent',
        sessionsEnded: ended.get(account) ?? 0,
        verifiedAbsentAt: second.at,
      });
    }
  } catch {
    // What was taken back is; each finds out alone what is wrong.
  }
  const accounts = new Map(pairs.map(({ effect, account }) => [effect, account]));
  return effects.map((effect) => {
    const receipt = receipts.get(effect);
    return receipt === undefined ? alone(effect, accounts.get(effect)) : { receipt };
  });
}

interface Taken {
  readonly pairs: readonly Pair[];
  /** Their account does not exist. */
  readonly absent: readonly Effect[];
  /** There was something to take back, and it was. */
  readonly taken: ReadonlySet<Effect>;
}

async function takeBack(ask: Ask, effects: readonly Effect[]): Promise<Taken> {
  // Short: what waits for somebody else waits alone.
  await ask(`SET LOCAL lock_timeout = '500ms'`);
  const locked = await ask<{ key: string }>(
    'SELECT key::text FROM unnest($1::bigint[]) AS key WHERE pg_try_advisory_xact_lock(key)',
    [[...new Set(effects.map(lockKey))]],
  );
  const keys = new Set(locked.map(({ key }) => key));
  const ours = effects.filter((effect) => keys.has(lockKey(effect)));
  const ids = await idsOf(ask, ours);
  const pairs = ours.flatMap((effect): Pair[] => {
    const [role, account] = [ids.get(effect.entitlement), ids.get(effect.account)];
    return role === undefined || account === undefined ? [] : [{ effect, role, account }];
  });
  const revocable = (await grantsBetween(ask, pairs)).filter(({ mayRevoke }) => mayRevoke);
  const given = pairs.flatMap(({ effect, role, account }) =>
    revocable
      .filter((grant) => grant.role === role && grant.account === account)
      .map(({ grantor }) => ({ effect, grantor })),
  );
  const alike = Map.groupBy(given, ({ effect, grantor }) => JSON.stringify([effect.entitlement, grantor]));
  // In one order everywhere: batches that lock the same roles wait for one another, and never in a ring.
  for (const key of [...alike.keys()].sort()) await ask(revoking(alike.get(key) ?? []));
  return {
    pairs,
    absent: ours.filter(({ account }) => !ids.has(account)),
    taken: new Set(given.map(({ effect }) => effect)),
  };
}

/** One statement for what one grantor gave of one role. */
function revoking(given: readonly { readonly effect: Effect; readonly grantor: string }[]): string {
  const [first] = given;
  if (first === undefined) throw new Error('there is nothing to revoke');
  const from = new Set(given.map(({ effect }) => quote(effect.account)));
  return `REVOKE ${quote(first.effect.entitlement)} FROM ${[...from].join(', ')} GRANTED BY ${quote(first.grantor)} CASCADE`;
}

/** The oids of both ends, by exact name. */
async function idsOf(ask: Ask, effects: readonly Effect[]): Promise<ReadonlyMap<string, string>> {
  const names = new Set(effects.flatMap(({ entitlement, account }) => [entitlement, account]));
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
  readonly absent: readonly Effect[];
  /** By the server's clock. */
  readonly at: DateTime;
}

function readAbsence(
  database: Database,
  pairs: readonly Pair[],
  absent: readonly Effect[],
): Promise<Absence> {
  return database.transaction('reading back', async (ask) => {
    const ids = await idsOf(ask, [...absent, ...pairs.map(({ effect }) => effect)]);
    const gone: Pair[] = [];
    for (const [role, theirs] of Map.groupBy(pairs, (pair) => pair.role)) {
      const reaching = await reachingAmong(
        ask,
        role,
        theirs.map(({ account }) => account),
      );
      const same = ({ effect, account }: Pair) =>
        ids.get(effect.entitlement) === role && ids.get(effect.account) === account;
      gone.push(...theirs.filter((pair) => same(pair) && !reaching.has(pair.account)));
    }
    return { gone, absent: absent.filter(({ account }) => !ids.has(account)), at: await serverTime(ask) };
  });
}

/** Counts in `ended` what was told to end, and answers the accounts of which some session is still there. */
async function endSessions(
  database: Database,
  pairs: readonly Pair[],
  ended: Map<string, number>,
): Promise<ReadonlySet<string>> {
  const accounts = [...new Set(pairs.map(({ account }) => account))];
  const told = await database.transaction('ending sessions', (ask) => terminate(ask, accounts));
  for (const { account } of told) ended.set(account, (ended.get(account) ?? 0) + 1);
  let left: readonly Session[] = told;
  for (let waited = 0; left.length > 0 && waited < SESSIONS.patience; waited += SESSIONS.step) {
    left = await database.transaction('ending sessions', (ask) => stillOpen(ask, told));
    if (left.length > 0) await pause(SESSIONS.step);
  }
  return new Set(left.map(({ account }) => account));
}
