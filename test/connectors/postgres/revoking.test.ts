import { DateTime } from 'luxon';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockKey } from '../../../src/connectors/postgres/names.ts';
import { revokeRole } from '../../../src/connectors/postgres/revoke.ts';
import { type Database, openDatabase } from '../../../src/connectors/postgres/session.ts';
import { postgres } from '../../../src/connectors/postgres.ts';
import { type PostgresWorld, postgresWorld } from './world.ts';

let world: PostgresWorld;
beforeAll(async () => {
  world = await postgresWorld();
});
afterAll(async () => {
  await world.connector.close();
  await world.close();
});

const later = async () => (await world.now()).plus({ hours: 1 });

describe('what is lent', () => {
  it('cannot be taken on with SET ROLE, nor passed on', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    const client = await world.signIn(effect.account);
    await expect(client.query('SET ROLE orders_reader')).rejects.toThrow(/permission denied/);
    await expect(client.query('GRANT orders_reader TO dba')).rejects.toThrow(/permission denied/);
    await client.end();
  });

  it.each(['provision', 'revoke'] as const)('waits its turn for the effect: %s', async (action) => {
    const effect = await world.person();
    const other = new pg.Client({ connectionString: world.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockKey(effect)]);
    const acting =
      action === 'provision'
        ? world.connector.provision(effect, await later())
        : world.connector.revoke(effect);
    // Giving waits in the server; taking back looks again and again.
    const waiting =
      action === 'provision'
        ? `SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory'`
        : `SELECT FROM pg_stat_activity WHERE usename = 'curfew' AND query ~ 'advisory' AND state ~ '^idle in'
             AND pg_backend_pid() <> pid AND query !~ '^SELECT pg_advisory_xact_lock'`;
    await expect.poll(async () => (await world.server.admin.query(waiting)).rowCount).toBe(1);
    await other.query('COMMIT');
    await other.end();
    expect((await acting).outcome).toBe(action === 'provision' ? 'given' : 'absent');
  });

  it('is seen as given where an earlier try had got that far, also when others gave it too', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    await world.sql(`GRANT orders_reader TO ${effect.account}`);
    expect((await world.connector.provision(effect, await later())).outcome).toBe('given');
  });
});

describe('taking back', () => {
  it('waits for nobody but Curfew: a holder cannot keep access by holding its lock', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    const client = await world.signIn(effect.account);
    await client.query('SELECT pg_advisory_lock($1::bigint)', [lockKey(effect)]);
    expect(await world.connector.revoke(effect)).toMatchObject({ outcome: 'taken-back', sessionsEnded: 1 });
  });

  it('waits for the session to be gone, though it is in the middle of a query', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    const client = await world.signIn(effect.account);
    const query = client.query('SELECT pg_sleep(60) FROM orders').then(
      () => 'answered',
      () => 'broken',
    );
    const running = `SELECT FROM pg_stat_activity WHERE usename = '${effect.account}' AND state = 'active'`;
    await expect.poll(async () => (await world.server.admin.query(running)).rowCount).toBe(1);
    expect((await world.connector.revoke(effect)).sessionsEnded).toBe(1);
    expect(await query).toBe('broken');
    expect((await world.server.admin.query(running)).rowCount).toBe(0);
  });

  it('ends a cursor that was opened before, which would otherwise go on reading', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    const client = await world.signIn(effect.account);
    await client.query('BEGIN');
    await client.query('DECLARE c CURSOR FOR SELECT id FROM orders');
    await world.connector.revoke(effect);
    await expect(client.query('FETCH c')).rejects.toThrow();
  });

  it('ends sessions also when an earlier try had only revoked', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    const client = await world.signIn(effect.account);
    await world.sql(`REVOKE orders_reader FROM ${effect.account} GRANTED BY curfew`);
    expect(await world.connector.revoke(effect)).toMatchObject({ outcome: 'absent', sessionsEnded: 1 });
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });

  it('does not take a role that was renamed for one that is gone', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    await world.sql('ALTER ROLE orders_reader RENAME TO orders_renamed');
    await expect(world.connector.revoke(effect)).rejects.toThrow(/still has orders_renamed from Curfew/);
    await world.sql('ALTER ROLE orders_renamed RENAME TO orders_reader');
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
  });

  it('takes back what others granted, where Curfew’s role may act for them', async () => {
    const effect = await world.person();
    await world.sql(
      'CREATE ROLE steward NOLOGIN',
      'GRANT orders_reader TO steward WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
      'GRANT steward TO curfew WITH INHERIT TRUE, SET FALSE',
      `GRANT orders_reader TO ${effect.account} GRANTED BY steward`,
    );
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    expect(await world.has(effect)).toBe(false);
    await world.sql('REVOKE steward FROM curfew');
  });

  it.each([
    [
      'a grant that it may not revoke',
      ['GRANT orders_reader TO $'],
      /person_\d+ still has orders_reader, granted directly by postgres/,
    ],
    [
      'a way round through another role',
      [
        'CREATE ROLE loop_$ NOLOGIN',
        'GRANT orders_reader TO loop_$',
        'GRANT loop_$ TO $ WITH INHERIT FALSE, SET TRUE',
      ],
      /person_\d+ still has orders_reader, as a member of loop_person_\d+/,
    ],
  ])('names %s, and takes back the rest', async (_name, statements, message) => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    await world.sql(...statements.map((text) => text.replaceAll('$', effect.account)));
    await expect(world.connector.revoke(effect)).rejects.toThrow(message);
    const ours = `SELECT FROM pg_auth_members WHERE member = '${effect.account}'::regrole AND grantor = 'curfew'::regrole`;
    expect((await world.server.admin.query(ours)).rowCount).toBe(0);
  });

  it('takes an account that may not sign in just now for no absent one', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    await world.sql(`GRANT orders_reader TO ${effect.account}`, `ALTER ROLE ${effect.account} NOLOGIN`);
    await expect(world.connector.revoke(effect)).rejects.toThrow(/still has orders_reader/);
  });

  it('rejects where it may not end the sessions, and ends them once it may', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    const client = await world.signIn(effect.account);
    await world.sql('REVOKE pg_signal_backend FROM curfew');
    await expect(world.connector.revoke(effect)).rejects.toThrow(/permission denied to terminate process/);
    await world.sql('GRANT pg_signal_backend TO curfew');
    expect((await world.connector.revoke(effect)).sessionsEnded).toBe(1);
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });

  it('goes on though the holder has taken every connection that the server has', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    const sessions: pg.Client[] = [];
    const takeAll = async (): Promise<never> => {
      for (;;) sessions.push(await world.signIn(effect.account));
    };
    await expect(takeAll()).rejects.toThrow(/connection slots|too many clients/);
    const receipt = await world.connector.revoke(effect);
    expect(receipt).toMatchObject({ outcome: 'taken-back', sessionsEnded: sessions.length });
    expect(sessions.length).toBeGreaterThan(10);
    expect(await world.has(effect)).toBe(false);
  });

  it('gives up soon on another process of Curfew that is at it, so as to hold up nothing else', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    const other = new pg.Client({ connectionString: world.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockKey(effect)]);
    await expect(world.connector.revoke(effect)).rejects.toThrow(/another process of Curfew is at it/);
    await other.query('COMMIT');
    await other.end();
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
  });

  it('reads again after the sessions have ended, and believes that', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    const database = openDatabase('orders-db', world.url);
    let readings = 0;
    const watched: Database = {
      ...database,
      async transaction(doing, work) {
        if (doing === 'reading back') readings += 1;
        if (readings === 2) await world.sql(`GRANT orders_reader TO ${effect.account}`);
        return database.transaction(doing, work);
      },
    };
    await expect(
      revokeRole(watched, { effect, progress: { taken: false, sessions: new Set() } }),
    ).rejects.toThrow(/still has orders_reader/);
    await database.close();
  });

  it('succeeds where the role is gone, or the account', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    await world.sql(`DROP ROLE ${effect.account}`);
    expect((await world.connector.revoke(effect)).outcome).toBe('absent');
    expect((await world.connector.revoke({ ...effect, entitlement: 'dropped' })).outcome).toBe('absent');
  });
});

describe('the end', () => {
  it('is looked at again after waiting for somebody else’s grant', async () => {
    const effect = await world.person();
    const other = await world.server.admin.connect();
    await other.query('BEGIN');
    await other.query(`GRANT orders_reader TO ${(await world.person()).account}`);
    const until = (await world.now()).plus({ milliseconds: 300 });
    const provisioning = world.connector.provision(effect, until);
    const waiting = `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.usename = 'curfew'`;
    await expect.poll(async () => (await world.server.admin.query(waiting)).rowCount).toBe(1);
    await expect.poll(async () => (await world.now()) > until).toBe(true);
    await other.query('ROLLBACK');
    other.release();
    expect(await provisioning).toMatchObject({ outcome: 'refused', obstacle: { code: 'past-end' } });
    expect(await world.has(effect)).toBe(false);
  });
});

describe('settings', () => {
  const open = (url: unknown) =>
    postgres.open({ name: 'orders-db', settings: { url } }, () => DateTime.utc());

  it.each([
    ['nothing', undefined],
    ['an empty string', ''],
    ['another scheme', 'mysql://u:s3cret@host/db'],
    ['no URL', 'postgres//u:s3cret@host'],
    ['a number', 5432],
    ['a bare percent sign', 'postgres://u:s3cret%@host/db'],
  ])('that hold %s are refused without quoting them', (_name, url) => {
    expect(() => open(url)).toThrow(TypeError);
    expect(() => open(url)).toThrow(/orders-db: url/);
    expect(() => open(url)).not.toThrow(/s3cret/);
  });

  it('that name a superuser are refused when used', async () => {
    const connector = open(world.server.url);
    expect(await connector.inspect(await world.person())).toMatchObject([{ code: 'curfew-is-superuser' }]);
    await connector.close();
  });

  it('with a wrong password reject without telling it', async () => {
    const connector = open(world.server.urlFor('curfew', 'wr0ng-s3cret'));
    await expect(connector.accounts('orders_reader')).rejects.toThrow(/orders-db: accounts failed: 28P01 /);
    await expect(connector.accounts('orders_reader')).rejects.not.toThrow(/wr0ng/);
    await connector.close();
  });

  it.each(['plain-s3cret', 'curfew:s3cret'])(
    'are never quoted, wherever the server repeats them',
    async (secret) => {
      // The server names the database that it does not have.
      await world.sql(`CREATE ROLE "asker ${secret}" LOGIN PASSWORD '${secret}'`);
      const asking = open(world.server.urlFor(`asker ${secret}`, secret, secret));
      await expect(asking.clock()).rejects.toThrow(/3D000 database "…" does not exist/);
      await asking.close();
    },
  );
});

describe('connections', () => {
  const endOurs = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'curfew'`;

  it('that the server closed while idle are replaced', async () => {
    await world.connector.clock();
    await world.server.admin.query(endOurs);
    await expect.poll(async () => (await world.server.admin.query(endOurs)).rowCount).toBe(0);
    const answers = () =>
      world.connector.clock().then(
        () => true,
        () => false,
      );
    await expect.poll(answers).toBe(true);
  });

  it('that the server closes in the middle of a transaction fail that one alone', async () => {
    const database = openDatabase('orders-db', world.url);
    const cut = database.transaction('trying', async (ask) => {
      await world.server.admin.query(endOurs);
      await expect.poll(async () => (await world.server.admin.query(endOurs)).rowCount).toBe(0);
      return ask('SELECT 1');
    });
    await expect(cut).rejects.toThrow(/orders-db: trying failed/);
    expect(await database.transaction('trying', (ask) => ask('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await database.close();
  });
});

it('asks the server’s own functions, whatever stands in the search path', async () => {
  await world.sql(
    'CREATE SCHEMA evil',
    `CREATE FUNCTION evil.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT '2001-01-01'::timestamptz $$`,
    'GRANT USAGE ON SCHEMA evil TO PUBLIC',
    'ALTER ROLE curfew SET search_path = evil, pg_catalog',
  );
  const connector = postgres.open({ name: 'orders-db', settings: { url: world.url } }, () => DateTime.utc());
  expect((await connector.clock())?.year).toBeGreaterThan(2001);
  await connector.close();
});
