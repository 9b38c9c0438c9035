import { afterAll, beforeAll, expect, it } from 'vitest';
import { batchedRevocations } from '../../../src/connectors/postgres/batch-revocations.ts';
import { openDatabase } from '../../../src/connectors/postgres/session.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import { giveTo, type PostgresWorld, postgresWorld } from './world.ts';

let world: PostgresWorld;
beforeAll(async () => {
  world = await postgresWorld();
});
afterAll(async () => {
  await world.connector.close();
  await world.close();
});

const given = (many: number) => giveTo(world, many);

it.each(['revoke', 'reading back', 'ending sessions'])(
  'does not call absent what it took back where an answer was lost: %s',
  async (losing) => {
    const effects = await given(3);
    const session = await world.signIn(effects[0]?.account ?? '');
    const database = openDatabase('orders-db', world.url);
    let lost = false;
    const revoke = batchedRevocations({
      ...database,
      async transaction(doing, work) {
        const result = await database.transaction(doing, work);
        if (lost || doing !== losing) return result;
        lost = true;
        throw new Error('the connection was lost');
      },
    });
    for (const each of await Promise.allSettled(effects.map(revoke))) {
      expect(each).toMatchObject({ status: 'rejected', reason: { message: 'the connection was lost' } });
    }
    const receipts = await Promise.all(effects.map(revoke));
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['taken-back', 'taken-back', 'taken-back']);
    expect(receipts.map(({ sessionsEnded }) => sessionsEnded)).toEqual([1, 0, 0]);
    await expect(session.query('SELECT 1')).rejects.toThrow();
    expect((await Promise.all(effects.map(revoke))).map(({ outcome }) => outcome)).toEqual([
      'absent',
      'absent',
      'absent',
    ]);
    await database.close();
  },
);

it('looks again for whoever asks while it is under way, once for all of them', async () => {
  const [effect] = await given(1);
  if (effect === undefined) throw new Error('nobody was given anything');
  const database = openDatabase('orders-db', world.url);
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let taking = 0;
  const revoke = batchedRevocations({
    ...database,
    async transaction(doing, work) {
      if (doing === 'revoke') taking += 1;
      if (doing === 'reading back' && taking === 1) {
        begun.resolve();
        await goOn.promise;
      }
      return database.transaction(doing, work);
    },
  });
  const first = revoke(effect);
  await begun.promise;
  const more = [revoke(effect), revoke(effect), revoke(effect)];
  goOn.resolve();
  expect((await first).outcome).toBe('taken-back');
  for (const receipt of await Promise.all(more)) expect(receipt.outcome).toBe('absent');
  expect(taking).toBe(2);
  await database.close();
});

it('fails once for all, and at once, where the database does not answer', async () => {
  const effects = await given(5);
  const database = openDatabase('orders-db', world.url);
  let tries = 0;
  const revoke = batchedRevocations({
    ...database,
    async transaction(doing) {
      tries += 1;
      throw new Error(`orders-db: ${doing} failed: ECONNREFUSED`);
    },
  });
  for (const each of await Promise.allSettled(effects.map(revoke))) {
    expect(each).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('ECONNREFUSED') },
    });
  }
  expect(tries).toBe(1);
  await database.close();
});

it('fails soon for those whose role somebody has locked, however many, and takes back the others', async () => {
  const others = await given(7);
  const locked: Effect[] = [];
  for (let n = 0; n < 12; n++) locked.push({ ...(await world.person()), entitlement: 'ledger_reader' });
  await world.sql(
    'CREATE ROLE ledger_reader NOLOGIN',
    'GRANT ledger_reader TO curfew WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
  );
  const until = (await world.now()).plus({ hours: 1 });
  for (const effect of locked) await world.connector.provision(effect, until);
  const elsewhere = await world.server.admin.connect();
  await elsewhere.query('BEGIN');
  await elsewhere.query('GRANT ledger_reader TO dba');
  const database = openDatabase('orders-db', world.url);
  const batches: number[] = [];
  const revoke = batchedRevocations({
    ...database,
    transaction: (doing, work) =>
      database.transaction(doing, (ask) => {
        if (doing !== 'revoke') return work(ask);
        return work(async (sql, values = []) => {
          if (sql.includes('pg_try_advisory_xact_lock(key)')) batches.push((values[0] as string[]).length);
          return ask(sql, values);
        });
      }),
  });
  const asked = Promise.allSettled(locked.map(revoke));
  for (const receipt of await Promise.all(others.map(revoke))) expect(receipt.outcome).toBe('taken-back');
  for (const each of await asked) {
    expect(each).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('somebody has locked ledger_reader') },
    });
  }
  expect(batches).toEqual([19]);
  await elsewhere.query('ROLLBACK');
  elsewhere.release();
  for (const receipt of await Promise.all(locked.map(revoke))) expect(receipt.outcome).toBe('taken-back');
  await database.close();
});

it('leaves connections for batches and for giving, however many are taken back alone', async () => {
  const effects = await given(20);
  const database = openDatabase('orders-db', world.url);
  let asked = 0;
  let under = 0;
  let most = 0;
  const revoke = batchedRevocations({
    ...database,
    async transaction(doing, work) {
      under += 1;
      most = Math.max(most, under);
      try {
        // As where somebody else is at all of them: nothing goes together.
        if (asked++ === 0) return { pairs: [], absent: [], locked: new Map() } as never;
        return await database.transaction(doing, work);
      } finally {
        under -= 1;
      }
    },
  });
  for (const receipt of await Promise.all(effects.map(revoke))) expect(receipt.outcome).toBe('taken-back');
  expect(most).toBeLessThanOrEqual(6);
  await database.close();
});
