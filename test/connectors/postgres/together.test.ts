import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { batchedRevocations } from '../../../src/connectors/postgres/batch-revocations.ts';
import { lockKey } from '../../../src/connectors/postgres/names.ts';
import { revokeRole } from '../../../src/connectors/postgres/revoke.ts';
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

const revokeAll = (effects: readonly Effect[]) =>
  Promise.allSettled(effects.map((effect) => world.connector.revoke(effect)));

it('takes back many in a few transactions', async () => {
  const effects = await given(30);
  const [bystander] = await given(1);
  const database = openDatabase('orders-db', world.url);
  let transactions = 0;
  const revoke = batchedRevocations({
    ...database,
    transaction(doing, work) {
      transactions += 1;
      return database.transaction(doing, work);
    },
  });
  for (const receipt of await Promise.all(effects.map(revoke))) {
    expect(receipt).toMatchObject({ outcome: 'taken-back', sessionsEnded: 0 });
  }
  expect(transactions).toBe(4);
  expect(await world.connector.accounts('orders_reader')).toEqual([bystander?.account]);
  await database.close();
});

it('ends the sessions of each, and counts them for each', async () => {
  const effects = await given(3);
  const sessions = [
    await world.signIn(effects[0]?.account ?? ''),
    await world.signIn(effects[1]?.account ?? ''),
    await world.signIn(effects[1]?.account ?? ''),
  ];
  const receipts = await revokeAll(effects);
  expect(receipts).toMatchObject([
    { value: { outcome: 'taken-back', sessionsEnded: 1 } },
    { value: { outcome: 'taken-back', sessionsEnded: 2 } },
    { value: { outcome: 'taken-back', sessionsEnded: 0 } },
  ]);
  for (const session of sessions) await expect(session.query('SELECT 1')).rejects.toThrow();
});

it('holds up none for one that somebody else is at', async () => {
  const [theirs, ...others] = await given(4);
  if (theirs === undefined) throw new Error('nobody was given anything');
  const elsewhere = new pg.Client({ connectionString: world.url });
  await elsewhere.connect();
  await elsewhere.query('BEGIN');
  await elsewhere.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockKey(theirs)]);
  let answered = false;
  const waiting = world.connector.revoke(theirs).finally(() => {
    answered = true;
  });
  for (const each of await revokeAll(others)) expect(each.status).toBe('fulfilled');
  expect(answered).toBe(false);
  await elsewhere.query('COMMIT');
  await elsewhere.end();
  expect((await waiting).outcome).toBe('taken-back');
});

it('fails for one alone, in its own words, and takes back the others and what it may', async () => {
  const effects = await given(4);
  const [kept, renamed, ...others] = effects.map(({ account }) => account);
  await world.sql(`GRANT orders_reader TO ${kept}`, `ALTER ROLE ${renamed} RENAME TO somebody_else`);
  const [stays, gone, ...rest] = await revokeAll(effects);
  expect(stays).toMatchObject({
    status: 'rejected',
    reason: {
      message: expect.stringContaining(`${kept} still has orders_reader, granted directly by postgres`),
    },
  });
  // As an account that is not there: no name leads to it.
  expect(gone).toMatchObject({ status: 'fulfilled', value: { outcome: 'absent' } });
  expect(rest.map(({ status }) => status)).toEqual(others.map(() => 'fulfilled'));
  const ours = `SELECT FROM pg_auth_members WHERE member = '${kept}'::regrole AND grantor = 'curfew'::regrole`;
  expect((await world.server.admin.query(ours)).rowCount).toBe(0);
  await world.sql(`REVOKE orders_reader FROM ${kept}`, `DROP ROLE somebody_else`);
});

it('ends the others together where the sessions of one may not be ended', async () => {
  const effects = await given(3);
  const [mighty, ...others] = effects.map(({ account }) => account);
  const sessions = await Promise.all(effects.map(({ account }) => world.signIn(account)));
  await world.sql(`ALTER ROLE ${mighty} SUPERUSER`);
  const database = openDatabase('orders-db', world.url);
  let taking = 0;
  const revoke = batchedRevocations({
    ...database,
    transaction(doing, work) {
      if (doing === 'revoke') taking += 1;
      return database.transaction(doing, work);
    },
  });
  const [first, ...rest] = await Promise.allSettled(effects.map(revoke));
  expect(first).toMatchObject({
    status: 'rejected',
    reason: { message: expect.stringMatching(/terminate|still has/) },
  });
  expect(rest).toMatchObject(
    others.map(() => ({ status: 'fulfilled', value: { outcome: 'taken-back', sessionsEnded: 1 } })),
  );
  // All together, and the one alone.
  expect(taking).toBe(2);
  await database.close();
  await world.sql(`ALTER ROLE ${mighty} NOSUPERUSER`);
  await sessions[0]?.end();
});

it('fails for each where no session may be ended, and has taken the access back', async () => {
  const effects = await given(2);
  const sessions = await Promise.all(effects.map(({ account }) => world.signIn(account)));
  await world.sql('REVOKE pg_signal_backend FROM curfew');
  for (const each of await revokeAll(effects)) expect(each.status).toBe('rejected');
  await world.sql('GRANT pg_signal_backend TO curfew');
  for (const effect of effects) expect(await world.has(effect)).toBe(false);
  for (const session of sessions) await session.end();
});

it('says that it was taken back where that was done together, and the rest alone', async () => {
  const [effect] = await given(1);
  if (effect === undefined) throw new Error('nobody was given anything');
  await world.connector.revoke(effect);
  const database = openDatabase('orders-db', world.url);
  const progress = { taken: true, sessions: new Set([1, 2]) };
  const receipt = await revokeRole(database, { effect, progress });
  expect(receipt).toMatchObject({ outcome: 'taken-back', sessionsEnded: 2 });
  await database.close();
});

it('does not take a role that is gone for absence where it was renamed', async () => {
  const effects = await given(2);
  await world.sql('ALTER ROLE orders_reader RENAME TO orders_renamed');
  for (const each of await revokeAll(effects)) {
    expect(each).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('still has orders_renamed from Curfew') },
    });
  }
  await world.sql('ALTER ROLE orders_renamed RENAME TO orders_reader');
  for (const each of await revokeAll(effects)) {
    expect(each).toMatchObject({ value: { outcome: 'taken-back' } });
  }
});

it('is asked for nobody, the same one twice, and hostile names', async () => {
  const [effect] = await given(1);
  if (effect === undefined) throw new Error('nobody was given anything');
  const strange = (await world.hostile()).map((each) => each.effect);
  const receipts = await revokeAll([effect, world.nobody, effect, ...strange]);
  expect(receipts.map(({ status }) => status)).toEqual(receipts.map(() => 'fulfilled'));
  expect(receipts.slice(0, 3)).toMatchObject([
    { value: { outcome: 'taken-back' } },
    { value: { outcome: 'absent' } },
    { value: { outcome: 'taken-back' } },
  ]);
  expect(await world.has(effect)).toBe(false);
});
