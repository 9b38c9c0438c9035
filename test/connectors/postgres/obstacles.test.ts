import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/domain/effect.ts';
import { type PostgresWorld, postgresWorld } from './world.ts';

let world: PostgresWorld;
beforeAll(async () => {
  world = await postgresWorld();
});
afterAll(async () => {
  await world.connector.close();
  await world.close();
});

let count = 0;
/**
 * Creates a role that Curfew may grant, and an account. The statements name them as `$role` and `$account`.
 */
async function createEffect(...statements: string[]): Promise<Effect> {
  count += 1;
  const { account } = await world.person();
  const entitlement = `role_${count}`;
  await world.sql(
    `CREATE ROLE ${entitlement} NOLOGIN`,
    `GRANT ${entitlement} TO curfew WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`,
    ...statements.map((text) => text.replaceAll('$role', entitlement).replaceAll('$account', account)),
  );
  return { target: 'orders-db', entitlement, account };
}

const until = async () => (await world.now()).plus({ hours: 1 });

describe('a role is refused that', () => {
  it.each([
    ['is a login', 'role-can-log-in', ['ALTER ROLE $role LOGIN']],
    ['is a superuser', 'role-has-attributes', ['ALTER ROLE $role SUPERUSER']],
    ['has CREATEROLE', 'role-has-attributes', ['ALTER ROLE $role CREATEROLE']],
    ['has CREATEDB', 'role-has-attributes', ['ALTER ROLE $role CREATEDB']],
    ['has REPLICATION', 'role-has-attributes', ['ALTER ROLE $role REPLICATION']],
    ['has BYPASSRLS', 'role-has-attributes', ['ALTER ROLE $role BYPASSRLS']],
    [
      'is a member of a role with CREATEROLE, through another',
      'role-has-attributes',
      [
        'CREATE ROLE mid_$role',
        'CREATE ROLE top_$role CREATEROLE',
        'GRANT top_$role TO mid_$role',
        'GRANT mid_$role TO $role',
      ],
    ],
    ['may run programs on the server', 'role-opens-server', ['GRANT pg_execute_server_program TO $role']],
    ['may read files of the server', 'role-opens-server', ['GRANT pg_read_server_files TO $role']],
    ['may write files of the server', 'role-opens-server', ['GRANT pg_write_server_files TO $role']],
    ['may end other people’s sessions', 'role-opens-server', ['GRANT pg_signal_backend TO $role']],
    ['may subscribe', 'role-opens-server', ['GRANT pg_create_subscription TO $role']],
    ['owns a table', 'role-owns-objects', ['CREATE TABLE t_$role ()', 'ALTER TABLE t_$role OWNER TO $role']],
    [
      'inherits from an owner',
      'role-owns-objects',
      ['CREATE ROLE own_$role', 'CREATE SCHEMA s_$role AUTHORIZATION own_$role', 'GRANT own_$role TO $role'],
    ],
    ['owns another database', 'role-owns-objects', ['CREATE DATABASE d_$role OWNER $role']],
    [
      'administers another role',
      'role-can-pass-on',
      ['CREATE ROLE sub_$role', 'GRANT sub_$role TO $role WITH ADMIN TRUE'],
    ],
    [
      'may grant a table',
      'role-can-pass-on',
      ['CREATE TABLE p_$role ()', 'GRANT SELECT ON p_$role TO $role WITH GRANT OPTION'],
    ],
    [
      'may grant a column',
      'role-can-pass-on',
      ['CREATE TABLE c_$role (a int)', 'GRANT SELECT (a) ON c_$role TO $role WITH GRANT OPTION'],
    ],
    [
      'inherits a privilege that it may grant',
      'role-can-pass-on',
      [
        'CREATE ROLE up_$role',
        'CREATE SCHEMA u_$role',
        'GRANT USAGE ON SCHEMA u_$role TO up_$role WITH GRANT OPTION',
        'GRANT up_$role TO $role',
      ],
    ],
    [
      'may create triggers',
      'role-can-plant-triggers',
      ['CREATE TABLE g_$role ()', 'GRANT TRIGGER ON g_$role TO $role'],
    ],
    [
      'may create foreign keys',
      'role-can-leave-objects',
      ['CREATE TABLE k_$role ()', 'GRANT REFERENCES ON k_$role TO $role'],
    ],
    [
      'may create objects in a schema',
      'role-can-leave-objects',
      ['CREATE SCHEMA s_$role', 'GRANT CREATE ON SCHEMA s_$role TO $role'],
    ],
    ['may create schemas', 'role-can-leave-objects', ['GRANT CREATE ON DATABASE postgres TO $role']],
    [
      'may use a foreign server',
      'role-can-leave-objects',
      [
        'CREATE FOREIGN DATA WRAPPER w_$role',
        'CREATE SERVER r_$role FOREIGN DATA WRAPPER w_$role',
        'GRANT USAGE ON FOREIGN SERVER r_$role TO $role',
      ],
    ],
    [
      'may create foreign servers',
      'role-can-leave-objects',
      ['CREATE FOREIGN DATA WRAPPER u_$role', 'GRANT USAGE ON FOREIGN DATA WRAPPER u_$role TO $role'],
    ],
    ['may change settings', 'role-opens-server', ['GRANT ALTER SYSTEM ON PARAMETER work_mem TO $role']],
    ['may lock every table', 'role-opens-server', ['GRANT pg_maintain TO $role']],
    ['Curfew does not administer', 'no-admin-option', ['REVOKE $role FROM curfew']],
    ['Curfew is a plain member of', 'no-admin-option', ['REVOKE ADMIN OPTION FOR $role FROM curfew']],
  ])('%s', async (_name, code, statements) => {
    const effect = await createEffect(...statements);
    const obstacles = await world.connector.inspect(effect);
    expect(obstacles.map((obstacle) => obstacle.code)).toEqual([code]);
    const provisioned = await world.connector.provision(effect, await until());
    expect(provisioned).toEqual({ outcome: 'refused', obstacle: obstacles[0] });
    expect(await world.connector.accounts(effect.entitlement)).not.toContain(effect.account);
  });

  it('no other role: data, schemas and statistics are allowed', async () => {
    const effect = await createEffect(
      'CREATE SCHEMA fine_$role',
      'GRANT USAGE ON SCHEMA fine_$role TO $role',
      'GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO $role',
      'GRANT pg_read_all_data, pg_monitor TO $role',
    );
    expect(await world.connector.inspect(effect)).toEqual([]);
  });
});

describe('an account is refused that', () => {
  it.each([
    ['is a group', 'account-cannot-log-in', ['ALTER ROLE $account NOLOGIN']],
    ['is a superuser', 'account-is-superuser', ['ALTER ROLE $account SUPERUSER']],
    [
      'another account inherits from',
      'account-is-shared',
      ['CREATE ROLE heir_$account LOGIN', 'GRANT $account TO heir_$account WITH INHERIT TRUE, SET FALSE'],
    ],
    [
      'another account may SET ROLE to',
      'account-is-shared',
      ['CREATE ROLE mate_$account LOGIN', 'GRANT $account TO mate_$account WITH INHERIT FALSE, SET TRUE'],
    ],
    [
      'could give itself the role again',
      'account-administers-role',
      ['GRANT $role TO $account WITH ADMIN TRUE, INHERIT FALSE, SET FALSE'],
    ],
    ['may end the sessions of others', 'account-can-block', ['GRANT pg_signal_backend TO $account']],
  ])('%s', async (_name, code, statements) => {
    const effect = await createEffect(...statements);
    const obstacles = await world.connector.inspect(effect);
    expect(obstacles.map((obstacle) => obstacle.code)).toEqual([code]);
    expect((await world.connector.provision(effect, await until())).outcome).toBe('refused');
  });

  it('is Curfew’s own', async () => {
    const effect = { ...(await createEffect()), account: 'curfew' };
    expect(await world.connector.inspect(effect)).toMatchObject([{ code: 'account-is-curfew' }]);
  });

  it('no other account: the role that created it may administer it', async () => {
    const effect = await createEffect('GRANT $account TO dba WITH ADMIN TRUE, INHERIT FALSE, SET FALSE');
    expect(await world.connector.inspect(effect)).toEqual([]);
  });
});

describe('the statement in an obstacle', () => {
  it('fixes a role that Curfew does not administer', async () => {
    const effect = await createEffect('REVOKE $role FROM curfew');
    await runStatement(effect);
    expect(await world.connector.inspect(effect)).toEqual([]);
  });

  it('fixes sessions that Curfew may not end', async () => {
    const effect = await createEffect('REVOKE pg_signal_backend FROM curfew');
    expect(await world.connector.inspect(effect)).toMatchObject([{ code: 'cannot-end-sessions' }]);
    await runStatement(effect);
    expect(await world.connector.inspect(effect)).toEqual([]);
  });

  it('fixes a missing account, also with a hostile name', async () => {
    const effect = { ...(await createEffect()), account: 'Al"ice; --' };
    await runStatement(effect);
    expect(await world.connector.inspect(effect)).toEqual([]);
  });

  async function runStatement(effect: Effect) {
    const [obstacle] = await world.connector.inspect(effect);
    const statement = /: ((?:CREATE|GRANT) .+)\.$/.exec(obstacle?.text ?? '')?.[1];
    if (statement === undefined) throw new Error(`there is no statement in: ${obstacle?.text}`);
    await world.sql(statement);
  }
});
