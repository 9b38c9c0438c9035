import type { DateTime } from 'luxon';
import pg from 'pg';
import type { Effect } from '../../domain/effect.ts';
import type { Provisioned } from '../../ports/connector.ts';
import type { Timer } from '../../ports/timer.ts';
import { hasPassed } from './clock.ts';
import type { Database, Query } from './database.ts';
import { directGrants } from './grants.ts';
import { lockEffect } from './lock-effect.ts';
import { lockKey } from './names.ts';
import { type InspectSettings, inspectEffect } from './obstacles/inspect.ts';
import { reaches, reachesByOthers } from './reach.ts';
import { writeIds } from './target-ids.ts';

/** Longer than a revocation takes, which another process may be at. */
const LOCK_TIMEOUT_MS = 5_000;

/** Thrown to roll the grant back, and to answer `answer` instead. */
class RolledBack extends Error {
  readonly answer: Provisioned;

  constructor(answer: Provisioned) {
    super(answer.outcome);
    this.answer = answer;
  }
}

const PAST_END: Provisioned = {
  outcome: 'refused',
  obstacle: { code: 'past-end', text: 'The access had already ended, by the clock of the target.' },
};

/**
 * Grants the role in one transaction, under a lock that Curfew's processes share. A membership whose grantor
 * is Curfew's own role was given by an earlier attempt. Access by any other grantor or path is foreign, and
 * nothing is given on top of it.
 */
export async function provisionRole(
  database: Database,
  effect: Effect,
  until: DateTime,
  settings: InspectSettings,
): Promise<Provisioned> {
  try {
    return await database.transaction('provision', (query) =>
      grant(query, { effect, until, timer: database.timer, settings }),
    );
  } catch (error) {
    if (error instanceof Error && error.cause instanceof RolledBack) return error.cause.answer;
    throw error;
  }
}

interface GrantRequest {
  readonly effect: Effect;
  readonly until: DateTime;
  readonly timer: Timer;
  readonly settings: InspectSettings;
}

async function grant(query: Query, { effect, until, timer, settings }: GrantRequest): Promise<Provisioned> {
  await lockEffect(query, lockKey(effect), { timer, timeoutMs: LOCK_TIMEOUT_MS });
  if (await hasPassed(query, until)) return PAST_END;
  const { role, account, obstacles } = await inspectEffect(query, effect, settings);
  const [obstacle] = obstacles;
  if (obstacle !== undefined) return { outcome: 'refused', obstacle };
  if (role === null || account === null) throw new Error('a role is missing, but there was no obstacle');

  const isGiven = (await directGrants(query, role.id, account.id)).some(({ ours }) => ours);
  await query(
    `GRANT ${pg.escapeIdentifier(role.name)} TO ${pg.escapeIdentifier(account.name)}
     WITH INHERIT TRUE, SET FALSE, ADMIN FALSE GRANTED BY CURRENT_USER`,
  );
  // The statement may have waited until another transaction released the role.
  if (await hasPassed(query, until)) throw new RolledBack(PAST_END);
  // GRANT locks the role until the end of this transaction. So no other grant of it can come after this
  // check.
  if (!isGiven && (await reachesByOthers(query, role.id, account.id))) {
    throw new RolledBack({ outcome: 'already-there', grantor: 'foreign' });
  }
  if (!(await reaches(query, role.id, account.id))) {
    throw new Error('the account does not have the role after the grant');
  }
  return { outcome: 'given', targetIds: writeIds({ role: role.id, account: account.id }) };
}
