import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenAccess, openAt, type PostgresWorld, postgresWorld } from './world.ts';

/** A holder who prepares for the end, on a server that allows prepared transactions. */
let world: PostgresWorld;
beforeAll(async () => {
  world = await postgresWorld(['max_prepared_transactions=5'], { prepared_transactions: 'accepted' });
  await world.sql('GRANT DELETE ON orders TO orders_reader');
});
afterAll(async () => {
  await world.connector.close();
  await world.close();
});

const later = async () => (await world.now()).plus({ hours: 1 });

describe('a prepared transaction', () => {
  it('is an obstacle where the server allows it and the operator does not accept it', async () => {
    const connector = openAt(world.url);
    const effect = await world.person();
    const provisioned = await connector.provision(effect, await later());
    expect(provisioned).toMatchObject({ outcome: 'refused', obstacle: { code: 'prepared-transactions' } });
    expect(await connector.inspect(effect)).toMatchObject([{ code: 'prepared-transactions' }]);
    await connector.close();
  });

  it('keeps the end open until a superuser rolls it back, and is named', async () => {
    const effect = await givenAccess(world);
    const alice = await world.signIn(effect.account);
    await alice.query('BEGIN');
    await alice.query('DELETE FROM orders');
    await alice.query(`PREPARE TRANSACTION 'later''s'`);
    await expect(world.connector.revoke(effect)).rejects.toThrow(
      "the holder left a prepared transaction, which can still be committed. A superuser runs ROLLBACK PREPARED 'later''s' in database postgres",
    );
    expect(await world.has(effect)).toBe(false);
    await world.sql(`ROLLBACK PREPARED 'later''s'`);
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
  });

  it('is found after the account was dropped', async () => {
    const effect = await world.person();
    const given = await world.connector.provision(effect, await later());
    const alice = await world.signIn(effect.account);
    await alice.query('BEGIN');
    await alice.query('SELECT FROM orders');
    await alice.query(`PREPARE TRANSACTION 'dropped'`);
    await world.sql(`DROP ROLE ${effect.account}`);
    const { targetIds } = given as { targetIds: string };
    await expect(world.connector.revoke(effect, targetIds)).rejects.toThrow(/ROLLBACK PREPARED 'dropped'/);
    await world.sql(`ROLLBACK PREPARED 'dropped'`);
    expect((await world.connector.revoke(effect, targetIds)).outcome).toBe('absent');
  });

  it('with a lock that a revocation needs is named', async () => {
    const effect = await givenAccess(world);
    const other = await world.server.admin.connect();
    await other.query('BEGIN');
    await other.query(`GRANT orders_reader TO dba`);
    await other.query(`PREPARE TRANSACTION 'of the administrator'`);
    other.release();
    await expect(world.connector.revoke(effect)).rejects.toThrow(
      "the prepared transaction 'of the administrator' of postgres holds the lock",
    );
    await world.sql(`ROLLBACK PREPARED 'of the administrator'`);
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
  });
});

describe('an account that is dropped or renamed during the window', () => {
  const given = async () => {
    const effect = await world.person();
    const { targetIds } = (await world.connector.provision(effect, await later())) as { targetIds: string };
    const session = await world.signIn(effect.account);
    await session.query('BEGIN');
    await session.query('DECLARE c CURSOR FOR SELECT id FROM orders');
    return { effect, targetIds, session };
  };

  it.each([
    ['dropped', (name: string) => [`DROP ROLE ${name}`]],
    ['dropped and created again', (name: string) => [`DROP ROLE ${name}`, `CREATE ROLE ${name} LOGIN`]],
    ['renamed', (name: string) => [`ALTER ROLE ${name} RENAME TO ${name}_2`]],
    [
      'renamed, and its name given to another account',
      (name: string) => [`ALTER ROLE ${name} RENAME TO ${name}_2`, `CREATE ROLE ${name} LOGIN`],
    ],
  ])('keeps neither the access nor a session: %s', async (_name, statements) => {
    const { effect, targetIds, session } = await given();
    await world.sql(...statements(effect.account));
    const receipt = await world.connector.revoke(effect, targetIds);
    expect(receipt.sessionsEnded).toBe(1);
    await expect(session.query('FETCH c')).rejects.toThrow();
    expect(await world.connector.accounts('orders_reader')).not.toContain(`${effect.account}_2`);
  });

  it('loses the access also if the role was renamed', async () => {
    const { effect, targetIds, session } = await given();
    await world.sql('ALTER ROLE orders_reader RENAME TO orders_renamed');
    expect(await world.connector.revoke(effect, targetIds)).toMatchObject({
      outcome: 'taken-back',
      sessionsEnded: 1,
    });
    await expect(session.query('FETCH c')).rejects.toThrow();
    await world.sql('ALTER ROLE orders_renamed RENAME TO orders_reader');
    expect(await world.has(effect)).toBe(false);
  });
});

describe('a session that holds a lock', () => {
  const lockRole = async (account: string) => {
    const session = await world.signIn(account);
    await session.query('BEGIN');
    await session.query('GRANT orders_reader TO dba');
    return session;
  };

  it('of another account is named, and left alone', async () => {
    const effect = await givenAccess(world);
    const { account } = await world.person();
    await world.sql(`GRANT orders_reader TO ${account} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`);
    const session = await lockRole(account);
    await expect(world.connector.revoke(effect)).rejects.toThrow(
      new RegExp(`session \\d+ of ${account} holds`),
    );
    await session.end();
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
  });

  it('of another account is ended if the operator says so', async () => {
    const effect = await givenAccess(world);
    const { account } = await world.person();
    await world.sql(`GRANT orders_reader TO ${account} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`);
    const session = await lockRole(account);
    const connector = openAt(world.url, { prepared_transactions: 'accepted', end_blockers: true });
    expect((await connector.revoke(effect)).outcome).toBe('taken-back');
    await expect(session.query('SELECT 1')).rejects.toThrow();
    await connector.close();
  });
});
