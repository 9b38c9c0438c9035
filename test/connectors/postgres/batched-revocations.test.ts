import { afterAll, beforeAll, expect, it } from 'vitest';
import { batchedRevocations } from '../../../src/connectors/postgres/batched-revocations.ts';
import { openDatabase } from '../../../src/connectors/postgres/database.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import { realTimer } from '../../../src/timer.ts';
import { giveAccess, givenAccess, type PostgresWorld, postgresWorld } from './world.ts';

let world: PostgresWorld;
beforeAll(async () => {
  world = await postgresWorld();
});
afterAll(async () => {
  await world.connector.close();
  await world.close();
});

const give = (count: number) => giveAccess(world, count);

it.each(['revoke', 'read absence', 'end sessions'])(
  'does not answer `absent` for a revocation whose answer was lost: %s',
  async (lostAction) => {
    const effects = await give(3);
    const session = await world.signIn(effects[0]?.account ?? '');
    const database = openDatabase('orders-db', world.url, realTimer);
    let lost = false;
    const revoke = batchedRevocations({
      ...database,
      async transaction(action, work) {
        const result = await database.transaction(action, work);
        if (lost || action !== lostAction) return result;
        lost = true;
        throw new Error('the connection was lost');
      },
    });
    for (const result of await Promise.allSettled(effects.map((effect) => revoke(effect)))) {
      expect(result).toMatchObject({ status: 'rejected', reason: { message: 'the connection was lost' } });
    }
    const receipts = await Promise.all(effects.map((effect) => revoke(effect)));
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['taken-back', 'taken-back', 'taken-back']);
    expect(receipts.map(({ sessionsEnded }) => sessionsEnded)).toEqual([1, 0, 0]);
    await expect(session.query('SELECT 1')).rejects.toThrow();
    expect(
      (await Promise.all(effects.map((effect) => revoke(effect)))).map(({ outcome }) => outcome),
    ).toEqual(['absent', 'absent', 'absent']);
    await database.close();
  },
);

it('runs one more revocation for all calls that come while one runs', async () => {
  const effect = await givenAccess(world);
  const database = openDatabase('orders-db', world.url, realTimer);
  const started = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let revocations = 0;
  const revoke = batchedRevocations({
    ...database,
    async transaction(action, work) {
      if (action === 'revoke') revocations += 1;
      if (action === 'read absence' && revocations === 1) {
        started.resolve();
        await release.promise;
      }
      return database.transaction(action, work);
    },
  });
  const first = revoke(effect);
  await started.promise;
  const later = [revoke(effect), revoke(effect), revoke(effect)];
  release.resolve();
  expect((await first).outcome).toBe('taken-back');
  for (const receipt of await Promise.all(later)) expect(receipt.outcome).toBe('absent');
  expect(revocations).toBe(2);
  await database.close();
});

it('tries once for all if the database does not answer', async () => {
  const effects = await give(5);
  const database = openDatabase('orders-db', world.url, realTimer);
  let tries = 0;
  const revoke = batchedRevocations({
    ...database,
    async transaction(action) {
      tries += 1;
      throw new Error(`orders-db: ${action} failed: ECONNREFUSED`);
    },
  });
  for (const result of await Promise.allSettled(effects.map((effect) => revoke(effect)))) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('ECONNREFUSED') },
    });
  }
  expect(tries).toBe(1);
  await database.close();
});

it('soon rejects for all effects of a role that another session has locked, and revokes the others', async () => {
  const others = await give(7);
  const locked: Effect[] = [];
  for (let number = 0; number < 12; number++)
    locked.push({ ...(await world.person()), entitlement: 'ledger_reader' });
  await world.sql(
    'CREATE ROLE ledger_reader NOLOGIN',
    'GRANT ledger_reader TO curfew WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
  );
  const until = (await world.now()).plus({ hours: 1 });
  for (const effect of locked) await world.connector.provision(effect, until);
  const other = await world.server.admin.connect();
  await other.query('BEGIN');
  await other.query('GRANT ledger_reader TO dba');
  const database = openDatabase('orders-db', world.url, realTimer);
  const batches: number[] = [];
  const revoke = batchedRevocations({
    ...database,
    transaction: (action, work) =>
      database.transaction(action, (query) => {
        if (action !== 'revoke') return work(query);
        return work(async (sql, values = []) => {
          if (sql.includes('pg_try_advisory_xact_lock(key)')) batches.push((values[0] as string[]).length);
          return query(sql, values);
        });
      }),
  });
  const revoking = Promise.allSettled(locked.map((effect) => revoke(effect)));
  for (const receipt of await Promise.all(others.map((effect) => revoke(effect))))
    expect(receipt.outcome).toBe('taken-back');
  const because = (text: string) => ({
    status: 'rejected',
    reason: { message: expect.stringContaining(text) },
  });
  const [alone, ...together] = await revoking;
  expect(alone).toMatchObject(because('of postgres holds the lock'));
  for (const result of together)
    expect(result).toMatchObject(because('another session has locked ledger_reader'));
  expect(batches).toEqual([19]);
  await other.query('ROLLBACK');
  other.release();
  for (const receipt of await Promise.all(locked.map((effect) => revoke(effect))))
    expect(receipt.outcome).toBe('taken-back');
  await database.close();
});

it('leaves connections for batches and for provisioning while many revocations run alone', async () => {
  const effects = await give(20);
  const database = openDatabase('orders-db', world.url, realTimer);
  let started = 0;
  let running = 0;
  let mostAtOnce = 0;
  const revoke = batchedRevocations({
    ...database,
    async transaction(action, work) {
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      try {
        // As if another process held all locks: the batch revokes nothing.
        if (started++ === 0) return { existing: [], absent: [], locked: new Map() } as never;
        return await database.transaction(action, work);
      } finally {
        running -= 1;
      }
    },
  });
  for (const receipt of await Promise.all(effects.map((effect) => revoke(effect))))
    expect(receipt.outcome).toBe('taken-back');
  expect(mostAtOnce).toBeLessThanOrEqual(6);
  await database.close();
});
