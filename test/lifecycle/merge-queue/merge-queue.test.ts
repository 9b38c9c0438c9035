import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { held, queued } from './a-merge-queue.ts';

const WHOLE_LIFE = ['requested', 'authorized', 'provisioning', 'provisioned', 'revoked', 'reverted'];

describe('with a required merge queue', () => {
  it.each(['MERGE', 'SQUASH', 'REBASE'])(
    'a grant lives its whole life, merged by %s',
    async (merge_method) => {
      await using world = await queued({ merge_method });
      const pull = await world.propose(world.people.alice, { 'access/one.yaml': aGrant({ duration: '1h' }) });
      await world.look();
      expect(world.github.pull(pull).merged).toBe(false);
      await world.review(world.people.dana, pull);
      await world.look();
      await world.look();
      expect(world.github.pull(pull).merged).toBe(true);
      expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
      await world.pass('1h');
      expect(world.targets.orders.held()).toEqual([]);
      await world.look();
      await world.look();
      expect(world.story()).toEqual(WHOLE_LIFE);
      expect(world.github.file('main', 'access/one.yaml')).toBeUndefined();
      expect(world.openIssues()).toEqual([]);
    },
  );

  it('pull requests that land together are judged one by one', async () => {
    await using world = await queued({ min_entries_to_merge: 2 });
    const one = await world.propose(world.people.alice, { 'access/one.yaml': aGrant({ duration: '1h' }) });
    const two = await world.propose(world.people.bob, {
      'access/two.yaml': aGrant({ id: 'two', holder: 'bob', duration: '1h' }),
    });
    await world.look();
    await world.review(world.people.dana, one);
    await world.review(world.people.dora, two);
    await world.look();
    await world.look();
    expect([one, two].map((number) => world.github.pull(number).merged)).toEqual([true, true]);
    const authorized = world.ledger().filter(({ type }) => type === 'authorized');
    expect(authorized.map((entry) => 'pull' in entry && entry.pull)).toEqual([one, two]);
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k', 'orders_reader bob']);
  });

  it('a request that is approved automatically goes through the queue', async () => {
    await using world = await queued();
    const pull = await world.propose(world.people.alice, {
      'access/one.yaml': aGrant({ role: 'logs-read', duration: '1h' }),
    });
    await world.look();
    await world.look();
    expect(world.github.pull(pull).merged).toBe(true);
    expect(world.targets.logs.held()).toEqual(['log_reader alice']);
  });

  it('a pull request without access changes passes', async () => {
    await using world = await queued();
    const pull = await world.propose(world.people.alice, { 'README.md': 'More\n' });
    await world.look();
    await world.people.alice.enqueue(world.github, pull);
    await world.look();
    expect(world.github.pull(pull).merged).toBe(true);
    expect(world.story()).toEqual([]);
  });
});

it('a pull request that fixes an unreadable file passes', async () => {
  await using world = await queued();
  world.github.seed({ 'access/broken.yaml': 'grants: [' });
  await world.look();
  const pull = await world.propose(world.people.alice, { 'access/broken.yaml': null });
  await world.look();
  world.failures();
  await world.people.alice.enqueue(world.github, pull);
  await world.look();
  world.failures();
  await world.look();
  expect(world.github.pull(pull).merged).toBe(true);
  await world.give(aGrant()).catch(() => {});
  await world.look();
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
});

describe('a pull request that the queue removed', () => {
  it('is queued again after a pause, and not at each review', async () => {
    await using queue = await held();
    const { world } = queue;
    const one = await queue.ask(aGrant());
    world.github.state.queue.splice(0);
    await world.look();
    await world.look();
    expect(queue.isQueued(one)).toBe(false);
    expect(world.check(one).title).toContain('Curfew cannot merge it');
    expect(world.check(one).summary).toContain('the merge queue removed it');
    await world.pass('10m');
    await world.look();
    expect(queue.isQueued(one)).toBe(true);
    expect(world.check(one).title).toContain('Curfew merges it now');
    world.github.state.queue.splice(0);
    await world.pass('15m');
    await world.look();
    expect(queue.isQueued(one)).toBe(false);
    await world.pass('6m');
    await world.look();
    expect(queue.isQueued(one)).toBe(true);
  });
});

describe('a revert in the queue', () => {
  it('keeps its place while others land ahead of it', async () => {
    await using world = await queued();
    await world.give(aGrant({ duration: '1h' })).catch(() => {});
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    const rule = world.github.state.rulesets[0]?.rules.find(({ type }) => type === 'merge_queue');
    Object.assign(rule?.parameters ?? {}, { min_entries_to_merge: 2 });
    await world.pass('1h');
    const revert = world.revert();
    expect(world.github.state.queue.map(({ number }) => number)).toEqual([revert?.number]);
    world.github.seed({ 'README.md': 'Other\n' });
    await world.look();
    await world.look();
    expect(world.revert()?.head).toBe(revert?.head);
    Object.assign(rule?.parameters ?? {}, { min_entries_to_merge: 1 });
    const other = await world.propose(world.people.bob, { 'NOTES.md': 'Other\n' });
    await world.look();
    await world.people.bob.enqueue(world.github, other);
    await world.look();
    await world.look();
    expect(world.story().at(-1)).toBe('reverted');
  });
});
