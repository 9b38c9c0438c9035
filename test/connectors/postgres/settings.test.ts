import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/connectors/postgres/database.ts';
import { lockKey } from '../../../src/connectors/postgres/names.ts';
import { realTimer } from '../../../src/timer.ts';
import { openAt, type PostgresWorld, postgresWorld } from './world.ts';

let world: PostgresWorld;
beforeAll(async () => {
  world = await postgresWorld(['max_prepared_transactions=5'], { prepared_transactions: 'accepted' });
});
afterAll(async () => {
  await world.connector.close();
  await world.close();
});

describe('whatever the settings of the server, the database or the login', () => {
  afterEach(() => world.sql('ALTER ROLE curfew RESET ALL', 'ALTER DATABASE postgres RESET ALL'));

  it.each([
    ['a date style of day and month', `ALTER ROLE curfew SET datestyle = 'SQL, DMY'`],
    ['the German date style', `ALTER ROLE curfew SET datestyle = 'German'`],
    ['the date style of the database', `ALTER DATABASE postgres SET datestyle = 'Postgres, DMY'`],
    ['another time zone', `ALTER ROLE curfew SET timezone = 'Asia/Kathmandu'`],
    ['the interval style of the standard', `ALTER ROLE curfew SET intervalstyle = 'sql_standard'`],
    ['transactions that only read', 'ALTER ROLE curfew SET default_transaction_read_only = on'],
    ['serializable transactions', `ALTER ROLE curfew SET default_transaction_isolation = 'serializable'`],
    ['an encoding of its own', `ALTER ROLE curfew SET client_encoding = 'LATIN1'`],
    ['a search path with other functions', 'ALTER ROLE curfew SET search_path = public'],
    ['quotes around every name', 'ALTER ROLE curfew SET quote_all_identifiers = on'],
    ['another role by default', `ALTER ROLE curfew SET role = 'pg_signal_backend'`],
  ])('gives and revokes access with %s', async (_name, statement) => {
    await world.sql(statement);
    const connector = openAt(world.url, { prepared_transactions: 'accepted' });
    const effect = await world.person();
    expect(await connector.inspect(effect)).toEqual([]);
    expect(await connector.provision(effect, (await world.now()).plus({ hours: 1 }))).toMatchObject({
      outcome: 'given',
    });
    expect(await connector.accounts('orders_reader')).toContain(effect.account);
    const ahead = ((await connector.clock())?.toMillis() ?? 0) - (await world.now()).toMillis();
    expect(Math.abs(ahead)).toBeLessThan(60_000);
    expect((await connector.revoke(effect)).outcome).toBe('taken-back');
    const past = (await world.now()).minus({ seconds: 1 });
    expect((await connector.provision(effect, past)).outcome).toBe('refused');
    await connector.close();
  });

  it('sets its own limits, and waits for the disk', async () => {
    await world.sql(
      `ALTER ROLE curfew SET transaction_timeout = '9s'`,
      `ALTER ROLE curfew SET statement_timeout = '8s'`,
      `ALTER ROLE curfew SET synchronous_commit = 'off'`,
    );
    const database = openDatabase('orders-db', world.url, realTimer);
    const names = ['lock_timeout', 'statement_timeout', 'synchronous_commit', 'transaction_timeout'];
    const rows = await database.transaction('read settings', (query) =>
      query<{ setting: string }>('SELECT setting FROM pg_settings WHERE name = ANY ($1) ORDER BY name', [
        names,
      ]),
    );
    expect(rows.map(({ setting }) => setting)).toEqual(['5000', '10000', 'local', '0']);
    await database.close();
  });
});

describe('a lock that is not Curfew’s', () => {
  it.each([
    [
      'a prepared transaction',
      async (key: string) => {
        const bob = await world.signIn((await world.person()).account);
        await bob.query('BEGIN');
        await bob.query(`SELECT pg_advisory_xact_lock(${key})`);
        await bob.query(`PREPARE TRANSACTION 'kept'`);
        await bob.end();
        return () => world.sql(`ROLLBACK PREPARED 'kept'`);
      },
    ],
    [
      'a session of a role that was dropped',
      async (key: string) => {
        const { account } = await world.person();
        const bob = await world.signIn(account);
        await bob.query(`SELECT pg_advisory_lock(${key})`);
        await world.sql(`DROP ROLE ${account}`);
        return () => bob.end();
      },
    ],
    [
      'a shared lock',
      async (key: string) => {
        const bob = await world.signIn((await world.person()).account);
        await bob.query(`SELECT pg_advisory_lock_shared(${key})`);
        return () => bob.end();
      },
    ],
  ])('holds up neither provisioning nor a revocation: %s', async (_name, lock) => {
    const effect = await world.person();
    const release = await lock(lockKey(effect));
    expect((await world.connector.provision(effect, (await world.now()).plus({ hours: 1 }))).outcome).toBe(
      'given',
    );
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    expect(await world.has(effect)).toBe(false);
    await release();
  });
});
