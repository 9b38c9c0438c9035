import { describe, expect, it } from 'vitest';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';

const PATH = 'access/one.yaml';
const WHOLE = ['requested', 'authorized', 'provisioning', 'provisioned', 'revoked', 'reverted'];

function githubDown({ simulator }: RepositoryWorld): void {
  simulator.faults.next({ app: 'curfew' }, { kind: 'answer', status: 503 }, Number.POSITIVE_INFINITY);
}

describe('access ends on time', () => {
  it('while GitHub is down, and is recorded later with the time of its end', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '1h' }), PATH);
    await world.pass('10m');
    const ends = world.clock.now().plus({ minutes: 50 });
    githubDown(world);
    await world.pass('50m');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.failures()).not.toEqual([]);
    await world.pass('2h');
    world.failures();
    world.simulator.faults.clear();
    await world.look();
    expect(world.story()).toEqual(WHOLE);
    const revoked = world.ledger().find(({ type }) => type === 'revoked');
    expect(revoked).toMatchObject({ late: true, cause: 'expired', sessions_ended: 0 });
    const minutes = Math.abs(Date.parse(revoked?.at ?? '') - ends.toMillis()) / 60_000;
    expect(minutes).toBeLessThan(1);
    expect(world.targets.orders.asked.filter((each) => each.startsWith('revoke'))).toHaveLength(1);
  });

  it.each(['kept', 'lost'] as const)(
    'after a restart while GitHub is down, unless the database is lost (%s)',
    async (database) => {
      await using world = await aRepository();
      await world.give(aGrant({ duration: '1h' }), PATH);
      await world.pass('10m');
      const ends = world.clock.now().plus({ minutes: 50 });
      githubDown(world);
      world.restart({ database });
      await world.pass('30m');
      world.restart({ database });
      await world.pass('20m');
      expect(world.targets.orders.held()).toEqual(database === 'kept' ? [] : ['orders_reader alice_k']);
      world.restart({ database });
      await world.pass('1h');
      world.failures();
      world.simulator.faults.clear();
      await world.look();
      expect(world.targets.orders.held()).toEqual([]);
      expect(world.story()).toEqual(WHOLE);
      const revoked = world.ledger().find(({ type }) => type === 'revoked');
      const late = (Date.parse(revoked?.at ?? '') - ends.toMillis()) / 60_000;
      expect(Math.round(late)).toBe(database === 'kept' ? 0 : 60);
      const asked = world.targets.orders.asked.filter((each) => each.startsWith('revoke'));
      expect(asked).toHaveLength(1);
    },
  );

  it('and is recorded as found absent, if the database was lost between the end and its entry', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '1h' }), PATH);
    githubDown(world);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    world.failures();
    world.restart({ database: 'lost' });
    world.simulator.faults.clear();
    world.sleep('1h');
    await world.look();
    expect(world.story()).toEqual(WHOLE);
    expect(world.ledger().find(({ type }) => type === 'revoked')).toMatchObject({ found_absent: true });
  });

  it('if only the ledger knows it, before any target is read', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ role: 'orders-support', duration: '1h' }), PATH);
    world.restart({ database: 'lost' });
    world.sleep('1h');
    const { connector } = world.targets.orders;
    const { accounts } = connector;
    const heldAtRead: string[] = [];
    connector.accounts = (entitlement) => {
      heldAtRead.push(...world.targets.logs.held());
      return accounts(entitlement);
    };
    await world.wake({ kind: 'advance', repository: 'acme/access' });
    await world.work();
    expect(heldAtRead).toEqual([]);
    expect(world.targets.logs.held()).toEqual([]);
  });

  it('while the ledger’s branch is gone; nothing new is provisioned meanwhile', async () => {
    await using world = await aRepository();
    const { alice, dana } = world.people;
    await world.give(aGrant({ duration: '1h' }), PATH);
    const request = aGrant({ id: 'two', role: 'orders-support' });
    const pull = await world.propose(alice, { 'access/two.yaml': request });
    await world.look();
    const ledger = world.github.head('curfew/ledger') ?? '';
    world.github.state.git.deleteRef('refs/heads/curfew/ledger');
    await world.review(dana, pull);
    await world.look();
    expect(world.check(pull)).toMatchObject({ conclusion: 'failure' });
    expect(world.targets.logs.held()).toEqual([]);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.failures().join()).toMatch(/ledger/);
    world.github.state.git.setRef('refs/heads/curfew/ledger', ledger);
    await world.look();
    expect(world.story('one')).toEqual(WHOLE);
  });

  it('while a foreign commit is on the ledger; nothing new is provisioned meanwhile', async () => {
    await using world = await aRepository();
    const { alice, dana } = world.people;
    await world.give(aGrant({ duration: '1h' }), PATH);
    const pull = await world.propose(alice, {
      'access/two.yaml': aGrant({ id: 'two', role: 'logs-read', duration: '1h' }),
    });
    const ledger = world.github.head('curfew/ledger') ?? '';
    await world.people.bob.pushAroundRules(world.github, 'curfew/ledger', {
      files: { 'cursor.json': '{}' },
      message: 'Repair the ledger',
    });
    await world.look();
    expect(world.check(pull)).toMatchObject({ conclusion: 'failure' });
    expect(world.github.pull(pull).merged).toBe(false);
    await dana.merge(world.github, pull);
    await world.look();
    expect(world.targets.logs.held()).toEqual([]);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.failures().join()).toMatch(/ledger/);
    expect(world.logged.some(({ level }) => level === 'error')).toBe(true);
    world.github.state.git.setRef('refs/heads/curfew/ledger', ledger);
    await world.look();
    expect(world.story('one')).toEqual(WHOLE);
  });

  it('as soon as a target that was down is back; notifications get louder meanwhile', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '1h' }), PATH);
    await world.pass('30m');
    world.targets.orders.down = true;
    await world.pass('90m');
    expect(world.targets.orders.has({ entitlement: 'orders_reader', account: 'alice_k' })).toBe(true);
    const failed = world.ledger().filter(({ type }) => type === 'revoke-failed');
    expect(failed.length).toBeGreaterThan(1);
    expect(failed.length).toBeLessThan(12);
    expect(world.github.file('main', PATH)).toBeDefined();
    const [issue, ...others] = world.openIssues();
    expect(others).toEqual([]);
    expect(issue?.title).toBe('Access is past its end: 1');
    expect(issue?.body).toContain('**more than 15 minutes ago**. orders-db cannot be reached');
    world.targets.orders.down = false;
    await world.pass('5s');
    await world.look();
    expect(world.openIssues()).toEqual([]);
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.ledger().find(({ type }) => type === 'revoked')).toMatchObject({ cause: 'expired' });
    expect(world.github.file('main', PATH)).toBeUndefined();
  });

  it('in one target while the other is down', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ role: 'orders-support', duration: '1h' }), PATH);
    world.targets.orders.down = true;
    await world.pass('1h');
    expect(world.targets.logs.held()).toEqual([]);
    world.failures();
  });

  it('although a bypass broke the grants file; nothing new is provisioned until it is fixed', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '1h' }), PATH);
    await world.owner.pushDirectly(world.github, { 'access/bad.yaml': 'grants: [' }, 'Oops');
    await world.look();
    expect(world.openIssues().map(({ title }) => title)).toContain(
      'A grants file on the default branch cannot be read',
    );
    const other = aGrant({ id: 'two', role: 'logs-read', duration: '1h' });
    const pull = await world.propose(world.people.alice, { 'access/two.yaml': other });
    await world.look();
    await world.people.alice.merge(world.github, pull).catch(() => {});
    await world.look();
    expect(world.targets.logs.held()).toEqual([]);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.failures()).not.toEqual([]);

    await world.owner.pushDirectly(world.github, { 'access/bad.yaml': null }, 'Fix');
    await world.look();
    expect(world.openIssues().map(({ title }) => title)).toEqual(['Not given: alice logs-read (#3)']);
    expect(world.story('one').slice(-2)).toEqual(['revoked', 'reverted']);
  });

  it('but not foreign access, which is reported and neither adopted nor ended', async () => {
    await using world = await aRepository();
    world.targets.orders.giveByHand({ entitlement: 'orders_reader', account: 'alice_k' });
    await world.give(aGrant({ duration: '1h' }), PATH);
    expect(world.story('one')).toEqual(['requested', 'authorized', 'drift', 'provision-failed']);
    await world.pass('30m');
    await world.look();
    expect(world.story('one').filter((type) => type === 'drift')).toHaveLength(1);
    await world.pass('30m');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(world.targets.orders.asked).toEqual([]);
    expect(world.story('one').slice(-2)).toEqual(['lapsed', 'reverted']);
  });

  it('but not foreign access that came just before Curfew’s call; it is provisioned when that is gone', async () => {
    await using world = await aRepository();
    const effect = { entitlement: 'orders_reader', account: 'alice_k' };
    const { orders } = world.targets;
    const { provision } = orders.connector;
    const others = [() => orders.giveByHand(effect)];
    Object.assign(orders.connector, {
      provision(...what: Parameters<typeof provision>) {
        others.pop()?.();
        return provision(...what);
      },
    });
    const pull = await world.give(aGrant({ duration: '1h' }), PATH);
    await world.look();
    const found = ['requested', 'authorized', 'provisioning', 'drift', 'provision-failed'];
    expect(world.story('one')).toEqual(found);
    expect(world.openIssues().map(({ title }) => title)).toEqual([
      'Access was there already: alice_k in orders-db',
    ]);
    const comment = () => world.github.pull(pull).comments.at(-1)?.body;
    expect(comment()).toContain('already has orders_reader in orders-db, and not from Curfew');

    orders.takeByHand(effect);
    await world.pass('30m');
    await world.look();
    expect(world.story('one')).toEqual([...found, 'provisioning', 'provisioned']);
    expect(comment()).toContain('Access was given at');
    await world.pass('30m');
    expect(orders.held()).toEqual([]);
    expect(world.story('one').slice(-2)).toEqual(['revoked', 'reverted']);
  });

  it('also if it was removed and given again by hand', async () => {
    await using world = await aRepository();
    const effect = { entitlement: 'orders_reader', account: 'alice_k' };
    await world.give(aGrant({ duration: '1h' }), PATH);
    world.targets.orders.takeByHand(effect);
    await world.look();
    expect(world.story().at(-1)).toBe('observed-absent');
    world.targets.orders.giveByHand(effect);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
  });
});

describe('access is not provisioned', () => {
  it('while its target is down; it is when the target is back', async () => {
    await using world = await aRepository();
    world.targets.orders.down = true;
    await world.give(aGrant({ role: 'orders-support' }), PATH);
    expect(world.targets.logs.held()).toEqual(['log_reader alice']);
    await world.pass('10m');
    world.targets.orders.down = false;
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    world.failures();
    await world.pass('4h');
    expect([...world.targets.orders.held(), ...world.targets.logs.held()]).toEqual([]);
  });

  it('at all if the target was down for the whole window', async () => {
    await using world = await aRepository();
    world.targets.orders.down = true;
    const pull = await world.give(aGrant({ duration: '1h' }), PATH);
    await world.pass('1h');
    world.targets.orders.down = false;
    await world.pass('2h');
    await world.look();
    world.failures();
    expect(world.targets.orders.asked).toEqual([]);
    expect(world.story().slice(-2)).toEqual(['lapsed', 'reverted']);
    expect(world.github.pull(pull).comments.at(-1)?.body).toContain(
      'request the access again in a new entry with its own id',
    );
  });

  it('to an account that the target does not have; the comment says who creates it', async () => {
    await using world = await aRepository();
    world.teams.backend.add(world.people.petra);
    const file = grants({ holder: 'petra' });
    const pull = await world.give(file, PATH, world.people.petra);
    expect(world.story()).toContain('provision-failed');
    expect(world.github.pull(pull).comments.at(-1)?.body).toContain('its administrator makes one');
    world.targets.orders.addAccount('petra');
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader petra']);
  });
});
