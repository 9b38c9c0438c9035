import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../src/connectors/postgres/database.ts';
import { lockKey } from '../../../src/connectors/postgres/names.ts';
import { noProgress } from '../../../src/connectors/postgres/revocation.ts';
import { revokeRole } from '../../../src/connectors/postgres/revoke-role.ts';
import { realTimer } from '../../../src/timer.ts';
import { givenAccess, openAt, type PostgresWorld, postgresWorld } from './world.ts';

let world: PostgresWorld;
beforeAll(async () => {
  world = await postgresWorld();
});
afterAll(async () => {
  await world.connector.close();
  await world.close();
});

const later = async () => (await world.now()).plus({ hours: 1 });

describe('access that was given', () => {
  it('cannot be used by SET ROLE, nor granted to another account', async () => {
    const effect = await givenAccess(world);
    const client = await world.signIn(effect.account);
    await expect(client.query('SET ROLE orders_reader')).rejects.toThrow(/permission denied/);
    await expect(client.query('GRANT orders_reader TO dba')).rejects.toThrow(/permission denied/);
    await client.end();
  });

  it.each(['provision', 'revoke'] as const)(
    'comes after another change of the same effect: %s',
    async (action) => {
      const effect = await world.person();
      const other = new pg.Client({ connectionString: world.url });
      await other.connect();
      await other.query('BEGIN');
      await other.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockKey(effect)]);
      const acting =
        action === 'provision'
          ? world.connector.provision(effect, await later())
          : world.connector.revoke(effect);
      const waiting = `SELECT FROM pg_stat_activity WHERE usename = 'curfew' AND query ~ 'advisory'
        AND state ~ '^idle in' AND pg_backend_pid() <> pid AND query !~ '^SELECT pg_advisory_xact_lock'`;
      await expect.poll(async () => (await world.server.admin.query(waiting)).rowCount).toBe(1);
      await other.query('COMMIT');
      await other.end();
      expect((await acting).outcome).toBe(action === 'provision' ? 'given' : 'absent');
    },
  );

  it('counts as given by an earlier attempt, also if others gave it too', async () => {
    const effect = await givenAccess(world);
    await world.sql(`GRANT orders_reader TO ${effect.account}`);
    expect((await world.connector.provision(effect, await later())).outcome).toBe('given');
  });
});

describe('a revocation', () => {
  it('waits only for Curfew’s processes: a holder cannot keep access by taking the lock', async () => {
    const effect = await givenAccess(world);
    const client = await world.signIn(effect.account);
    await client.query('SELECT pg_advisory_lock($1::bigint)', [lockKey(effect)]);
    expect(await world.connector.revoke(effect)).toMatchObject({ outcome: 'taken-back', sessionsEnded: 1 });
  });

  it('waits until the session has ended, also in the middle of a query', async () => {
    const effect = await givenAccess(world);
    const client = await world.signIn(effect.account);
    const query = client.query('SELECT pg_sleep(60) FROM orders').then(
      () => 'answered',
      () => 'rejected',
    );
    const running = `SELECT FROM pg_stat_activity WHERE usename = '${effect.account}' AND state = 'active'`;
    await expect.poll(async () => (await world.server.admin.query(running)).rowCount).toBe(1);
    expect((await world.connector.revoke(effect)).sessionsEnded).toBe(1);
    expect(await query).toBe('rejected');
    expect((await world.server.admin.query(running)).rowCount).toBe(0);
  });

  it('closes a cursor that was opened before, which could read on otherwise', async () => {
    const effect = await givenAccess(world);
    const client = await world.signIn(effect.account);
    await client.query('BEGIN');
    await client.query('DECLARE c CURSOR FOR SELECT id FROM orders');
    await world.connector.revoke(effect);
    await expect(client.query('FETCH c')).rejects.toThrow();
  });

  it('ends sessions also if an earlier attempt revoked the role and then failed', async () => {
    const effect = await givenAccess(world);
    const client = await world.signIn(effect.account);
    await world.sql(`REVOKE orders_reader FROM ${effect.account} GRANTED BY curfew`);
    expect(await world.connector.revoke(effect)).toMatchObject({ outcome: 'absent', sessionsEnded: 1 });
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });

  it('rejects if the role was renamed', async () => {
    const effect = await givenAccess(world);
    await world.sql('ALTER ROLE orders_reader RENAME TO orders_renamed');
    await expect(world.connector.revoke(effect)).rejects.toThrow(/still has orders_renamed from Curfew/);
    await world.sql('ALTER ROLE orders_renamed RENAME TO orders_reader');
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
  });

  it('revokes the grants of others if Curfew’s role may act for them', async () => {
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
      'a path through another role',
      [
        'CREATE ROLE loop_$ NOLOGIN',
        'GRANT orders_reader TO loop_$',
        'GRANT loop_$ TO $ WITH INHERIT FALSE, SET TRUE',
      ],
      /person_\d+ still has orders_reader, as a member of loop_person_\d+/,
    ],
  ])('rejects with %s, and revokes its own grant', async (_name, statements, message) => {
    const effect = await givenAccess(world);
    await world.sql(...statements.map((text) => text.replaceAll('$', effect.account)));
    await expect(world.connector.revoke(effect)).rejects.toThrow(message);
    const ownGrants = `SELECT FROM pg_auth_members WHERE member = '${effect.account}'::regrole AND grantor = 'curfew'::regrole`;
    expect((await world.server.admin.query(ownGrants)).rowCount).toBe(0);
  });

  it('rejects if an account still has the role but may not sign in now', async () => {
    const effect = await givenAccess(world);
    await world.sql(`GRANT orders_reader TO ${effect.account}`, `ALTER ROLE ${effect.account} NOLOGIN`);
    await expect(world.connector.revoke(effect)).rejects.toThrow(/still has orders_reader/);
  });

  it('rejects if it may not end the sessions, and ends them when it may', async () => {
    const effect = await givenAccess(world);
    const client = await world.signIn(effect.account);
    await world.sql('REVOKE pg_signal_backend FROM curfew');
    await expect(world.connector.revoke(effect)).rejects.toThrow(/permission denied to terminate process/);
    await world.sql('GRANT pg_signal_backend TO curfew');
    expect((await world.connector.revoke(effect)).sessionsEnded).toBe(1);
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });

  it('succeeds also if the holder has taken every connection of the server', async () => {
    const effect = await givenAccess(world);
    const sessions: pg.Client[] = [];
    const connectForever = async (): Promise<never> => {
      for (;;) sessions.push(await world.signIn(effect.account));
    };
    await expect(connectForever()).rejects.toThrow(/connection slots|too many clients/);
    const receipt = await world.connector.revoke(effect);
    expect(receipt).toMatchObject({ outcome: 'taken-back', sessionsEnded: sessions.length });
    expect(sessions.length).toBeGreaterThan(10);
    expect(await world.has(effect)).toBe(false);
  });

  it('soon rejects if another process of Curfew changes the access, and so holds up no other revocation', async () => {
    const effect = await givenAccess(world);
    const other = new pg.Client({ connectionString: world.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockKey(effect)]);
    await expect(world.connector.revoke(effect)).rejects.toThrow(
      /another process of Curfew is changing this access/,
    );
    await other.query('COMMIT');
    await other.end();
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
  });

  it('reads absence again after the sessions have ended', async () => {
    const effect = await givenAccess(world);
    const database = openDatabase('orders-db', world.url, realTimer);
    let reads = 0;
    const watched: Database = {
      ...database,
      async transaction(action, work) {
        if (action === 'read absence') reads += 1;
        if (reads === 2) await world.sql(`GRANT orders_reader TO ${effect.account}`);
        return database.transaction(action, work);
      },
    };
    const revoking = revokeRole(watched, { effect, ids: null, progress: noProgress() });
    await expect(revoking).rejects.toThrow(/still has orders_reader/);
    await database.close();
  });

  it('succeeds if the role or the account does not exist any more', async () => {
    const effect = await givenAccess(world);
    await world.sql(`DROP ROLE ${effect.account}`);
    expect((await world.connector.revoke(effect)).outcome).toBe('absent');
    expect((await world.connector.revoke({ ...effect, entitlement: 'dropped' })).outcome).toBe('absent');
  });
});

describe('the end of the window', () => {
  it('is checked again after Curfew waited for the grant of another session', async () => {
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
  it.each([
    ['nothing', undefined],
    ['an empty string', ''],
    ['another scheme', 'mysql://u:s3cret@host/db'],
    ['a text that is not a URL', 'postgres//u:s3cret@host'],
    ['a number', 5432],
    ['a bare percent sign', 'postgres://u:s3cret%@host/db'],
  ])('with %s as the URL are refused, without the value', (_name, url) => {
    expect(() => openAt(url)).toThrow(TypeError);
    expect(() => openAt(url)).toThrow(/orders-db: url/);
    expect(() => openAt(url)).not.toThrow(/s3cret/);
  });

  it('with a superuser are refused by `inspect`', async () => {
    const connector = openAt(world.server.url);
    expect(await connector.inspect(await world.person())).toMatchObject([{ code: 'curfew-is-superuser' }]);
    await connector.close();
  });

  it('with a wrong password reject without the password', async () => {
    const connector = openAt(world.server.urlFor('curfew', 'wr0ng-s3cret'));
    await expect(connector.accounts('orders_reader')).rejects.toThrow(/orders-db: accounts failed: 28P01 /);
    await expect(connector.accounts('orders_reader')).rejects.not.toThrow(/wr0ng/);
    await connector.close();
  });

  it.each(['plain-s3cret', 'curfew:s3cret'])(
    'are not in an error, also if the server repeats the password (%s)',
    async (secret) => {
      // The password is also the name of the database, which does not exist. The server's error names it.
      await world.sql(`CREATE ROLE "asker ${secret}" LOGIN PASSWORD '${secret}'`);
      const connector = openAt(world.server.urlFor(`asker ${secret}`, secret, secret));
      await expect(connector.clock()).rejects.toThrow(/3D000 database "…" does not exist/);
      await connector.close();
    },
  );
});

describe('connections', () => {
  const endCurfewSessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'curfew'`;

  it('that the server closed while they were idle are replaced', async () => {
    await world.connector.clock();
    await world.server.admin.query(endCurfewSessions);
    await expect.poll(async () => (await world.server.admin.query(endCurfewSessions)).rowCount).toBe(0);
    const answers = () =>
      world.connector.clock().then(
        () => true,
        () => false,
      );
    await expect.poll(answers).toBe(true);
  });

  it('that the server closes in a transaction make only that transaction fail', async () => {
    const database = openDatabase('orders-db', world.url, realTimer);
    const transaction = database.transaction('trying', async (query) => {
      await world.server.admin.query(endCurfewSessions);
      await expect.poll(async () => (await world.server.admin.query(endCurfewSessions)).rowCount).toBe(0);
      return query('SELECT 1');
    });
    await expect(transaction).rejects.toThrow(/orders-db: trying failed/);
    expect(await database.transaction('trying', (query) => query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await database.close();
  });
});

it('calls the server’s own functions, for any search path', async () => {
  await world.sql(
    'CREATE SCHEMA evil',
    `CREATE FUNCTION evil.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT '2001-01-01'::timestamptz $$`,
    'GRANT USAGE ON SCHEMA evil TO PUBLIC',
    'ALTER ROLE curfew SET search_path = evil, pg_catalog',
  );
  const connector = openAt(world.url);
  expect((await connector.clock())?.year).toBeGreaterThan(2001);
  await connector.close();
});
