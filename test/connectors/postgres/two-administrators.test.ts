import { DateTime } from 'luxon';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgres } from '../../../src/connectors/postgres.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import { type PostgresWorld, postgresWorld } from './world.ts';

const FOREIGN = { outcome: 'already-there', grantor: 'foreign' };

let world: PostgresWorld;
beforeAll(async () => {
  world = await postgresWorld();
  await world.sql(`ALTER ROLE dba PASSWORD 'of the administrator'`);
});
afterAll(async () => {
  await world.connector.close();
  await world.close();
});

const later = async () => (await world.now()).plus({ hours: 1 });

/** Who granted the role to the account, as PostgreSQL keeps it. */
async function grantorsOf({ account }: Effect): Promise<readonly string[]> {
  const { rows } = await world.server.admin.query(
    `SELECT grantor::regrole::text AS grantor FROM pg_auth_members
     WHERE roleid = 'orders_reader'::regrole AND member = $1::regrole ORDER BY 1`,
    [account],
  );
  return rows.map(({ grantor }) => grantor);
}

/** The other administrator of the role has granted it, and not committed yet; Curfew looks, sees nothing, and waits. */
async function whileAnotherGrants(effect: Effect) {
  const url = world.server.urlFor('dba', 'of the administrator');
  const administrator = new pg.Client({ connectionString: url });
  await administrator.connect();
  await administrator.query('BEGIN');
  await administrator.query(`GRANT orders_reader TO ${effect.account}`);
  const connector = postgres.open({ name: 'orders-db', settings: { url: world.url } }, () => DateTime.utc());
  const providing = connector.provision(effect, await later());
  const waiting = `SELECT FROM pg_stat_activity WHERE usename = 'curfew' AND wait_event_type = 'Lock' AND query ~ '^GRANT'`;
  await expect.poll(async () => (await world.server.admin.query(waiting)).rowCount).toBe(1);
  return {
    async when(ending: 'COMMIT' | 'ROLLBACK') {
      await administrator.query(ending);
      await administrator.end();
      const provisioned = await providing;
      await connector.close();
      return provisioned;
    },
  };
}

describe('what another administrator grants while Curfew is about to', () => {
  it.each(['read committed', 'repeatable read', 'serializable'])(
    'is left alone, and nothing is granted on top (%s)',
    async (isolation) => {
      await world.sql(`ALTER ROLE curfew SET default_transaction_isolation TO '${isolation}'`);
      const effect = await world.person();
      const granting = await whileAnotherGrants(effect);
      expect(await granting.when('COMMIT')).toEqual(FOREIGN);
      expect(await grantorsOf(effect)).toEqual(['dba']);
      await world.sql('ALTER ROLE curfew RESET default_transaction_isolation');
    },
  );

  it('keeps nobody from the access where it is not committed', async () => {
    const effect = await world.person();
    const granting = await whileAnotherGrants(effect);
    expect(await granting.when('ROLLBACK')).toEqual({ outcome: 'given' });
    expect(await grantorsOf(effect)).toEqual(['curfew']);
  });

  it('does not make Curfew’s own grant of before a foreign one', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    const granting = await whileAnotherGrants(effect);
    expect(await granting.when('COMMIT')).toEqual({ outcome: 'given' });
    expect(await grantorsOf(effect)).toEqual(['curfew', 'dba']);
  });
});

it('a path over another role that Curfew itself granted is not foreign', async () => {
  const effect = await world.person();
  await world.sql(
    'CREATE ROLE orders_team NOLOGIN',
    'GRANT orders_reader TO orders_team',
    'GRANT orders_team TO curfew WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
  );
  await world.connector.provision({ ...effect, entitlement: 'orders_team' }, await later());
  expect(await world.connector.provision(effect, await later())).toEqual({ outcome: 'given' });
});
