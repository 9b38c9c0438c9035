import { describe, expect, it } from 'vitest';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const WHOLE = ['requested', 'authorized', 'provisioning', 'provisioned', 'revoked', 'reverted'];
const ONE = aGrant();

describe('access', () => {
  it('to a role that is approved automatically needs no approver', async () => {
    await using world = await aRepository();
    const grant = aGrant({ role: 'logs-read', duration: '2h' });
    const pull = await world.propose(world.people.alice, { 'access/one.yaml': grant });
    await world.look();
    expect(world.github.pull(pull)).toMatchObject({ merged: true, mergedBy: 'curfew[bot]' });
    expect(world.targets.logs.held()).toEqual(['log_reader alice']);
    await world.pass('119m');
    expect(world.targets.logs.held()).toEqual(['log_reader alice']);
    await world.pass('1m');
    expect(world.targets.logs.held()).toEqual([]);
    expect(world.story()).toEqual(WHOLE);
    expect(world.github.file('main', 'access/one.yaml')).toBeUndefined();
  });

  it('starts with the approval of an eligible person, and a comment says so', async () => {
    await using world = await aRepository();
    const { alice, bob, dana } = world.people;
    const pull = await world.propose(alice, { 'access/one.yaml': ONE });
    await world.look();
    await world.review(bob, pull);
    await world.look();
    expect(world.story()).toEqual(['requested']);
    await world.review(dana, pull);
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(world.github.pull(pull).comments.at(-1)?.body).toContain('Access was given at');
    await world.pass('4h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story()).toEqual(WHOLE);
    expect(world.github.pull(pull).comments).toHaveLength(1);
    expect(world.github.pull(pull).comments.at(-1)?.body).toContain('Access ended at');
  });

  it('does not start by itself if people merge', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const { alice, dana } = world.people;
    const pull = await world.propose(alice, { 'access/one.yaml': ONE });
    await world.look();
    await world.review(dana, pull);
    await world.look();
    await world.pass('10m');
    await world.look();
    expect(world.github.pull(pull).merged).toBe(false);
    expect(world.check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' });
    expect(world.targets.orders.held()).toEqual([]);
    await alice.merge(world.github, pull);
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    await world.pass('4h');
    expect(world.story()).toEqual(WHOLE);
  });

  it.each(['squash', 'merge', 'rebase'] as const)('starts when a person merges by %s', async (method) => {
    await using world = await aRepository({ policy: MANUAL });
    const { alice, dana } = world.people;
    const pull = await world.propose(alice, {
      'access/one.yaml': aGrant({ duration: '2h' }),
    });
    await alice.pushBranch(world.github, world.github.pull(pull).headBranch, {
      files: { 'access/one.yaml': ONE },
      message: 'Ask for longer',
    });
    await world.look();
    await world.review(dana, pull);
    await world.look();
    await alice.merge(world.github, pull, { method });
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    const authorized = world.ledger().find(({ type }) => type === 'authorized');
    expect(authorized).toMatchObject({ pull, commit: world.github.head(), change: 'added' });
    await world.pass('4h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story()).toEqual(WHOLE);
  });

  it('of two grants in one request ends separately', async () => {
    await using world = await aRepository();
    const both = grants({ duration: '1h' }, { id: 'two', role: 'orders-support', duration: '2h' });
    await world.give(both, 'access/both.yaml');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(world.targets.logs.held()).toEqual(['log_reader alice']);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(world.story('one')).toEqual([
      'requested',
      'authorized',
      'provisioning',
      'provisioned',
      'revoked',
      'reverted',
    ]);
    expect(world.github.file('main', 'access/both.yaml')).not.toContain('id: one');
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.targets.logs.held()).toEqual([]);
    expect(world.github.file('main', 'access/both.yaml')).toBeUndefined();
    expect(world.story('two').filter((type) => type === 'revoked')).toHaveLength(2);
  });

  it('waits for a start in the future', async () => {
    await using world = await aRepository();
    const later = aGrant({ from: '2026-11-23T16:00Z', duration: '1h' });
    await world.give(later);
    expect(world.story()).toEqual(['requested', 'authorized']);
    await world.pass('100m');
    expect(world.targets.orders.held()).toEqual([]);
    await world.pass('20m');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.ledger().find(({ type }) => type === 'revoked')).toMatchObject({
      at: expect.stringMatching(/^2026-11-23T17:00:00/),
      late_ms: 0,
    });
  });

  it('ends in a new process, without any memory', async () => {
    await using world = await aRepository();
    await world.give(ONE);
    world.restart();
    world.sleep('4h');
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story()).toEqual(WHOLE);
  });
});
