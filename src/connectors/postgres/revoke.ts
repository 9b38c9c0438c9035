import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Effect } from '../../domain/effect.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';
import { findBy } from './inspect.ts';
import { lockKey } from './names.ts';
import { directGrants, lentTo, pathsLeft, reaches } from './reach.ts';
import { type Progress, type Revocation, takingBack } from './revocation.ts';
import type { Role } from './role-checks.ts';
import type { Ask, Database } from './session.ts';
import { endSessions } from './sessions.ts';

/**
 * Takes the role back from the account, whoever granted it as far as Curfew's role may, ends the account's sessions, and
 * reads twice that no path is left. Rejects, naming the path, where one is.
 */
export async function revokeRole(database: Database, revocation: Revocation): Promise<RevokedReceipt> {
  const { effect, progress } = revocation;
  const account = await takingBack(database, (ask, took) => takeBack(ask, effect, () => took(revocation)));
  await database.transaction('reading back', (ask) => readAbsence(ask, effect));
  if (account === null) return receiptOf(progress);
  await endSessions(database, account.id, progress);
  await database.transaction('reading back', (ask) => readAbsence(ask, effect));
  return receiptOf(progress);
}

export function receiptOf({ taken, sessions }: Progress): RevokedReceipt {
  return { outcome: taken ? 'taken-back' : 'absent', sessionsEnded: sessions.size };
}

/** The account, where there is one. */
async function takeBack(ask: Ask, effect: Effect, took: () => void): Promise<Role | null> {
  // Short: whoever waits for this asks again.
  await ask(`SET LOCAL lock_timeout = '500ms'`);
  await takeTurn(ask, lockKey(effect));
  const role = await findBy(ask, effect.entitlement);
  const account = await findBy(ask, effect.account);
  if (role === null || account === null) return account;
  for (const grant of await directGrants(ask, role.id, account.id)) {
    if (!grant.mayRevoke) continue;
    const [from, to, by] = [role.name, account.name, grant.grantor].map((name) => pg.escapeIdentifier(name));
    await ask(`REVOKE ${from} FROM ${to} GRANTED BY ${by} CASCADE`);
    took();
  }
  return account;
}

/** Milliseconds that Curfew's other processes are waited for, and between two looks. */
const TURN = { patience: 1_000, step: 20 };

/**
 * Waits for Curfew's other processes, and for nobody else: the key can be worked out, and whoever may sign in could hold
 * its lock, or queue for it, to keep what is to be taken back.
 */
async function takeTurn(ask: Ask, key: string): Promise<void> {
  for (let waited = 0; ; waited += TURN.step) {
    const [tried] = await ask<{ got: boolean }>('SELECT pg_try_advisory_xact_lock($1::bigint) AS got', [key]);
    if (tried?.got === true) return;
    const [holder] = await ask<{ ours: boolean }>(
      `SELECT a.usename = current_user AS ours
       FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
       WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint`,
      [key],
    );
    // Where nobody has it any more, it is tried again.
    if (holder?.ours === false) return;
    if (waited >= TURN.patience) throw new Error('another process of Curfew is at it');
    await pause(TURN.step);
  }
}

async function readAbsence(ask: Ask, effect: Effect): Promise<void> {
  const role = await findBy(ask, effect.entitlement);
  const account = await findBy(ask, effect.account);
  if (role !== null && account !== null && (await reaches(ask, role.id, account.id))) {
    throw new Error(`${account.name} still has ${role.name}, ${await pathsLeft(ask, role.id, account.id)}`);
  }
  // A role that is gone gives nothing. One that was renamed still does, and what Curfew lent may be that one.
  const lent = role === null && account !== null ? await lentTo(ask, account.id) : null;
  if (lent !== null) {
    throw new Error(
      `there is no ${effect.entitlement} any more, and ${effect.account} still has ${lent} from Curfew: was it renamed? Give it its name back`,
    );
  }
}
