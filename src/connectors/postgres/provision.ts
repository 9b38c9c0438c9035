import type { DateTime } from 'luxon';
import pg from 'pg';
import type { Effect } from '../../domain/effect.ts';
import type { Provisioned } from '../../ports/connector.ts';
import { hasPassed } from './clock.ts';
import { inspectEffect } from './inspect.ts';
import { lockKey } from './names.ts';
import { directGrants, reaches, reachesByOthers } from './reach.ts';
import type { Ask, Database } from './session.ts';

/** Thrown to roll back the grant, and to answer this instead. */
class RolledBack extends Error {
  readonly answer: Provisioned;

  constructor(answer: Provisioned) {
    super(answer.outcome);
    this.answer = answer;
  }
}

const PAST_END: Provisioned = {
  outcome: 'refused',
  obstacle: { code: 'past-end', text: 'The access had already ended by the clock of the target.' },
};

/**
 * Gives the role in one transaction, under a lock that Curfew's processes share. A membership whose grantor is Curfew's
 * own role is what an earlier try gave; by any other grantor or path the access is foreign, and nothing is given on top.
 */
export async function provisionRole(
  database: Database,
  effect: Effect,
  until: DateTime,
): Promise<Provisioned> {
  try {
    return await database.transaction('provision', (ask) => give(ask, effect, until));
  } catch (error) {
    if (error instanceof Error && error.cause instanceof RolledBack) return error.cause.answer;
    throw error;
  }
}

async function give(ask: Ask, effect: Effect, until: DateTime): Promise<Provisioned> {
  await ask('SELECT pg_advisory_xact_lock($1::bigint)', [lockKey(effect)]);
  if (await hasPassed(ask, until)) return PAST_END;
  const { role, account, obstacles } = await inspectEffect(ask, effect);
  const [obstacle] = obstacles;
  if (obstacle !== undefined) return { outcome: 'refused', obstacle };
  if (role === null || account === null) throw new Error('a role that is missing was not reported');

  const isGiven = (await directGrants(ask, role.id, account.id)).some(({ ours }) => ours);
  await ask(
    `GRANT ${pg.escapeIdentifier(role.name)} TO ${pg.escapeIdentifier(account.name)}
     WITH INHERIT TRUE, SET FALSE, ADMIN FALSE GRANTED BY CURRENT_USER`,
  );
  // The grant may have waited for somebody else's.
  if (await hasPassed(ask, until)) throw new RolledBack(PAST_END);
  // Looked for only now: GRANT locks the role until the transaction ends, so that nobody grants it between look and grant.
  if (!isGiven && (await reachesByOthers(ask, role.id, account.id))) {
    throw new RolledBack({ outcome: 'already-there', grantor: 'foreign' });
  }
  if (!(await reaches(ask, role.id, account.id))) throw new Error('the role was granted but is not there');
  return { outcome: 'given' };
}
