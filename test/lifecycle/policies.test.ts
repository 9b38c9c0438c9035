import { describe, expect, it } from 'vitest';
import { aGrant } from '../support/a-grant.ts';
import { aRepository, POLICY } from '../support/a-repository.ts';
import { having } from '../support/written-policy.ts';

const PATH = '.github/curfew.yml';
const LAX = having(POLICY, 'approval:\n      - { count: 1, from: [acme/dba] }', 'approval: automatic');

describe('a policy', () => {
  it('that an owner approved is in force when it has landed', async () => {
    await using world = await aRepository();
    const { alice, bob, petra } = world.people;
    const pull = await world.propose(bob, { [PATH]: LAX });
    await world.look();
    expect(world.check(pull).status).toBe('in_progress');
    await world.review(petra, pull);
    await world.look();
    expect(world.check(pull).conclusion).toBe('success');
    expect(world.github.pull(pull).merged).toBe(false);
    await bob.merge(world.github, pull);
    await world.look();
    expect(world.ledger().at(-1)?.type).toBe('policy-accepted');
    await world.propose(alice, { 'access/one.yaml': aGrant() });
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });

  it.each([
    ['pushed directly', true],
    ['merged past its owners', false],
  ])('%s is not in force, and an issue says so', async (_name, directly) => {
    await using world = await aRepository();
    const { alice, petra } = world.people;
    if (directly) {
      await petra.pushDirectly(world.github, { [PATH]: LAX }, 'Faster');
    } else {
      const pull = await world.propose(petra, { [PATH]: LAX });
      await world.look();
      await world.owner.merge(world.github, pull, { admin: true });
    }
    await world.look();
    expect(world.ledger().at(-1)?.type).toBe('policy-refused');
    expect(world.openIssues()).toHaveLength(1);
    const request = await world.propose(alice, { 'access/one.yaml': aGrant() });
    await world.look();
    expect(world.check(request).status).toBe('in_progress');
    expect(world.targets.orders.asked).toEqual([]);
  });

  it('cannot be accepted by those that it names itself', async () => {
    await using world = await aRepository();
    const { alice, bob, dana } = world.people;
    const mine = having(LAX, '[ { count: 1, from: [acme/platform] } ]', '[ { count: 1, from: [acme/dba] } ]');
    const pull = await world.propose(bob, { [PATH]: mine });
    await world.look();
    await world.review(dana, pull);
    await world.look();
    await alice.merge(world.github, pull).catch(() => world.owner.merge(world.github, pull, { admin: true }));
    await world.look();
    expect(world.ledger().at(-1)?.type).toBe('policy-refused');
  });

  it('that is broken is refused with its lines, and the last one stays in force', async () => {
    await using world = await aRepository();
    const { bob, petra } = world.people;
    const pull = await world.propose(bob, {
      [PATH]: POLICY.replace('max_duration: 8h', 'max_duration: long'),
    });
    await world.look();
    const check = world.check(pull);
    expect(check.conclusion).toBe('failure');
    expect(check.annotations.map(({ path, start_line }) => `${path}:${start_line}`)).toContain(`${PATH}:11`);
    await world.review(petra, pull);
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.ledger().at(-1)?.type).toBe('policy-refused');
    await world.give(aGrant(), 'access/one.yaml');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });

  it('that takes a role away ends nothing by itself before its time, and gives nothing more', async () => {
    await using world = await aRepository();
    const { alice, bob, petra } = world.people;
    await world.give(aGrant({ duration: '1h' }), 'access/one.yaml');
    const less = `${POLICY.slice(0, POLICY.indexOf('  orders-db-read:'))}${POLICY.slice(POLICY.indexOf('  logs-read:'))}`;
    const pull = await world.propose(bob, { [PATH]: less });
    await world.look();
    await world.review(petra, pull);
    await bob.merge(world.github, pull);
    await world.look();
    expect(world.ledger().at(-1)?.type).toBe('policy-accepted');
    const request = await world.propose(alice, { 'access/two.yaml': aGrant({ id: 'two' }) });
    await world.look();
    expect(world.check(request).conclusion).toBe('failure');
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.github.file('main', 'access/one.yaml')).toBeUndefined();
  });

  it('that was deleted stays in force', async () => {
    await using world = await aRepository();
    await world.owner.pushDirectly(world.github, { [PATH]: null }, 'Who needs it');
    await world.look();
    expect(world.ledger().at(-1)?.type).toBe('policy-refused');
    await world.give(aGrant(), 'access/one.yaml');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });
});
