import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { batchedRevocations } from '../../../src/connectors/postgres/batched-revocations.ts';
import { openDatabase } from '../../../src/connectors/postgres/database.ts';
import { lockKey } from '../../../src/connectors/postgres/names.ts';
import { revokeRole } from '../../../src/connectors/postgres/revoke-role.ts';
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

const revokeAll = (effects: readonly Effect[]) =>
  Promise.allSettled(effects.map((effect) => world.connector.revoke(effect)));

it('revokes many effects in a few transactions', async () => {
  const effects = await give(30);
  const [bystander] = await give(1);
  const database = openDatabase('orders-db', world.url, realTimer);
  let transactions = 0;
  const revoke = batchedRevocations({
    ...database,
    transaction(action, work) {
      transactions += 1;
      return database.transaction(action, work);
    },
  });
  for (const receipt of await Promise.all(effects.map((effect) => revoke(effect)))) {
    expect(receipt).toMatchObject({ outcome: 'taken-back', sessionsEnded: 0 });
  }
  expect(transactions).toBe(4);
  expect(await world.connector.accounts('orders_reader')).toEqual([bystander?.account]);
  await database.close();
});

it('ends the sessions of each account, and counts them for each', async () => {
  const effects = await give(3);
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

it('does not hold up the others for an effect that another process changes', async () => {
  const [busy, ...others] = await give(4);
  if (busy === undefined) throw new Error('no access was given');
  const other = new pg.Client({ connectionString: world.url });
  await other.connect();
  await other.query('BEGIN');
  await other.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockKey(busy)]);
  let finished = false;
  const waiting = world.connector.revoke(busy).finally(() => {
    finished = true;
  });
  for (const result of await revokeAll(others)) expect(result.status).toBe('fulfilled');
  expect(finished).toBe(false);
  await other.query('COMMIT');
  await other.end();
  expect((await waiting).outcome).toBe('taken-back');
});

it('rejects for one account with its own reason, and revokes the others and its own grants', async () => {
  const effects = await give(4);
  const [kept, renamed, ...others] = effects.map(({ account }) => account);
  await world.sql(`GRANT orders_reader TO ${kept}`, `ALTER ROLE ${renamed} RENAME TO another_name`);
  const [first, second, ...rest] = await revokeAll(effects);
  expect(first).toMatchObject({
    status: 'rejected',
    reason: {
      message: expect.stringContaining(`${kept} still has orders_reader, granted directly by postgres`),
    },
  });
  // There is no account with the old name any more.
  expect(second).toMatchObject({ status: 'fulfilled', value: { outcome: 'absent' } });
  expect(rest.map(({ status }) => status)).toEqual(others.map(() => 'fulfilled'));
  const ownGrants = `SELECT FROM pg_auth_members WHERE member = '${kept}'::regrole AND grantor = 'curfew'::regrole`;
  expect((await world.server.admin.query(ownGrants)).rowCount).toBe(0);
  await world.sql(`REVOKE orders_reader FROM ${kept}`, `DROP ROLE another_name`);
});

it('revokes the others in a batch if the sessions of one account may not be ended', async () => {
  const effects = await give(3);
  const [superuser, ...others] = effects.map(({ account }) => account);
  const sessions = await Promise.all(effects.map(({ account }) => world.signIn(account)));
  await world.sql(`ALTER ROLE ${superuser} SUPERUSER`);
  const database = openDatabase('orders-db', world.url, realTimer);
  let transactions = 0;
  const revoke = batchedRevocations({
    ...database,
    transaction(action, work) {
      if (action === 'revoke') transactions += 1;
      return database.transaction(action, work);
    },
  });
  const [first, ...rest] = await Promise.allSettled(effects.map((effect) => revoke(effect)));
  expect(first).toMatchObject({
    status: 'rejected',
    reason: { message: expect.stringMatching(/terminate|still has/) },
  });
  expect(rest).toMatchObject(
    others.map(() => ({ status: 'fulfilled', value: { outcome: 'taken-back', sessionsEnded: 1 } })),
  );
  // One for the batch, and one for the account alone.
  expect(transactions).toBe(2);
  await database.close();
  await world.sql(`ALTER ROLE ${superuser} NOSUPERUSER`);
  await sessions[0]?.end();
});

it('rejects for each if no session may be ended, but has revoked the access', async () => {
  const effects = await give(2);
  const sessions = await Promise.all(effects.map(({ account }) => world.signIn(account)));
  await world.sql('REVOKE pg_signal_backend FROM curfew');
  for (const result of await revokeAll(effects)) expect(result.status).toBe('rejected');
  await world.sql('GRANT pg_signal_backend TO curfew');
  for (const effect of effects) expect(await world.has(effect)).toBe(false);
  for (const session of sessions) await session.end();
});

it('answers that it revoked if the batch revoked the grant and the rest was done alone', async () => {
  const effect = await givenAccess(world);
  await world.connector.revoke(effect);
  const database = openDatabase('orders-db', world.url, realTimer);
  const progress = { revoked: true, sessions: new Set([1, 2]) };
  const receipt = await revokeRole(database, { effect, ids: null, progress });
  expect(receipt).toMatchObject({ outcome: 'taken-back', sessionsEnded: 2 });
  await database.close();
});

it('rejects if the role was renamed', async () => {
  const effects = await give(2);
  await world.sql('ALTER ROLE orders_reader RENAME TO orders_renamed');
  for (const result of await revokeAll(effects)) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('still has orders_renamed from Curfew') },
    });
  }
  await world.sql('ALTER ROLE orders_renamed RENAME TO orders_reader');
  for (const result of await revokeAll(effects)) {
    expect(result).toMatchObject({ value: { outcome: 'taken-back' } });
  }
});

it('handles a missing account, the same effect twice, and hostile names', async () => {
  const effect = await givenAccess(world);
  const hostile = (await world.hostile()).map((result) => result.effect);
  const receipts = await revokeAll([effect, world.missingAccount, effect, ...hostile]);
  expect(receipts.map(({ status }) => status)).toEqual(receipts.map(() => 'fulfilled'));
  expect(receipts.slice(0, 3)).toMatchObject([
    { value: { outcome: 'taken-back' } },
    { value: { outcome: 'absent' } },
    { value: { outcome: 'taken-back' } },
  ]);
  expect(await world.has(effect)).toBe(false);
});
