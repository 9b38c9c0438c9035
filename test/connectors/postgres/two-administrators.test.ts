import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/domain/effect.ts';
import { givenAccess, openAt, type PostgresWorld, postgresWorld } from './world.ts';

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

/** The grantors of the account's memberships in the role. */
async function grantorsOf({ account }: Effect): Promise<readonly string[]> {
  const { rows } = await world.server.admin.query(
    `SELECT grantor::regrole::text AS grantor FROM pg_auth_members
     WHERE roleid = 'orders_reader'::regrole AND member = $1::regrole ORDER BY 1`,
    [account],
  );
  return rows.map(({ grantor }) => grantor);
}

/**
 * Another administrator of the role grants it and does not commit yet. Curfew then reads no grant, and waits
 * for the lock.
 */
async function whileAnotherGrants(effect: Effect) {
  const url = world.server.urlFor('dba', 'of the administrator');
  const administrator = new pg.Client({ connectionString: url });
  await administrator.connect();
  await administrator.query('BEGIN');
  await administrator.query(`GRANT orders_reader TO ${effect.account}`);
  const connector = openAt(world.url);
  const provisioning = connector.provision(effect, await later());
  const waiting = `SELECT FROM pg_stat_activity WHERE usename = 'curfew' AND wait_event_type = 'Lock' AND query ~ '^GRANT'`;
  await expect.poll(async () => (await world.server.admin.query(waiting)).rowCount).toBe(1);
  return {
    async when(ending: 'COMMIT' | 'ROLLBACK') {
      await administrator.query(ending);
      await administrator.end();
      const provisioned = await provisioning;
      await connector.close();
      return provisioned;
    },
  };
}

describe('a role that another administrator grants while Curfew provisions it', () => {
  it.each(['read committed', 'repeatable read', 'serializable'])(
    'keeps that grant, and gets no other (%s)',
    async (isolation) => {
      await world.sql(`ALTER ROLE curfew SET default_transaction_isolation TO '${isolation}'`);
      const effect = await world.person();
      const granting = await whileAnotherGrants(effect);
      expect(await granting.when('COMMIT')).toEqual(FOREIGN);
      expect(await grantorsOf(effect)).toEqual(['dba']);
      await world.sql('ALTER ROLE curfew RESET default_transaction_isolation');
    },
  );

  it('is given by Curfew if the administrator rolls back', async () => {
    const effect = await world.person();
    const granting = await whileAnotherGrants(effect);
    expect(await granting.when('ROLLBACK')).toMatchObject({ outcome: 'given' });
    expect(await grantorsOf(effect)).toEqual(['curfew']);
  });

  it('keeps an earlier grant of Curfew’s, which does not become foreign', async () => {
    const effect = await givenAccess(world);
    const granting = await whileAnotherGrants(effect);
    expect(await granting.when('COMMIT')).toMatchObject({ outcome: 'given' });
    expect(await grantorsOf(effect)).toEqual(['curfew', 'dba']);
  });
});

it('does not call a path foreign that leads through a role that Curfew granted', async () => {
  const effect = await world.person();
  await world.sql(
    'CREATE ROLE orders_team NOLOGIN',
    'GRANT orders_reader TO orders_team',
    'GRANT orders_team TO curfew WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
  );
  await world.connector.provision({ ...effect, entitlement: 'orders_team' }, await later());
  expect(await world.connector.provision(effect, await later())).toMatchObject({ outcome: 'given' });
});
