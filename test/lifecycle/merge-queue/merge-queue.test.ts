import { describe, expect, it } from 'vitest';
import type { Person } from '../../../simulator/people/person.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import {
  checkRequired,
  protect,
  pullRequestRequired,
  queueRequired,
} from '../../support/builders/protection.ts';

const WHOLE_LIFE = ['requested', 'authorized', 'provisioning', 'provisioned', 'revoked', 'reverted'];

async function queued(parameters: Readonly<Record<string, unknown>> = {}): Promise<RepositoryWorld> {
  const world = await aRepository();
  protect(world, [pullRequestRequired(), checkRequired(world), queueRequired(parameters)]);
  return world;
}

/** A queue that merges only when nine pull requests wait, so that a test can look at it before. */
async function held(parameters: Readonly<Record<string, unknown>> = {}) {
  const world = await queued({ min_entries_to_merge: 9, max_entries_to_merge: 9, ...parameters });
  /** Puts an approved request into the queue; the pull request's number. */
  const ask = async (file: string, path = 'access/one.yaml', by: Person = world.people.alice) => {
    const pull = await world.propose(by, { [path]: file });
    await world.look();
    await world.review(world.people.dana, pull);
    await world.look();
    return pull;
  };
  const entry = (pull: number) => world.github.state.queue.find(({ number }) => number === pull);
  const group = (pull: number) => {
    const found = entry(pull);
    if (found === undefined) throw new Error(`#${pull} is not in the queue`);
    return found.headSha;
  };
  const checkOn = (commit: string) => world.github.checks(commit).find(({ name }) => name === 'curfew');
  return {
    world,
    ask,
    isQueued: (pull: number) => entry(pull) !== undefined,
    group,
    checkOn,
    check: (pull: number) => checkOn(group(pull)),
    close: () => world.close(),
    [Symbol.asyncDispose]: () => world.close(),
  };
}

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

describe('the check of a merge group', () => {
  it('names the pull requests that would land', async () => {
    await using queue = await held();
    const one = await queue.ask(aGrant());
    const two = await queue.ask(
      aGrant({ id: 'two', holder: 'bob' }),
      'access/two.yaml',
      queue.world.people.bob,
    );
    expect(queue.check(one)).toMatchObject({
      conclusion: 'success',
      title: `All changes of #${one} are approved`,
    });
    expect(queue.check(two)).toMatchObject({
      conclusion: 'success',
      title: `All changes of #${one} and #${two} are approved`,
    });
  });

  it('fails if the approver asks for changes, and names the pull request', async () => {
    await using queue = await held();
    const { world } = queue;
    const one = await queue.ask(aGrant());
    const commit = queue.group(one);
    await world.review(world.people.dana, one, 'REQUEST_CHANGES');
    await world.look();
    expect(queue.checkOn(commit)).toMatchObject({
      conclusion: 'failure',
      title: expect.stringMatching(new RegExp(`^Fix #${one}. Grant one: dana requested changes`)),
    });
    expect(queue.isQueued(one)).toBe(false);
    expect(world.github.pull(one)).toMatchObject({ merged: false, state: 'open' });
    expect(world.targets.orders.held()).toEqual([]);
  });

  it('is not final: an approval that is dismissed after it passed does not count at landing', async () => {
    await using queue = await held();
    const { world } = queue;
    const { alice, bob, dana } = world.people;
    const one = await queue.ask(aGrant({ role: 'orders-support' }), 'access/one.yaml', alice);
    const two = await queue.ask(aGrant({ id: 'two', holder: 'bob' }), 'access/two.yaml', bob);
    expect([queue.check(one)?.conclusion, queue.check(two)?.conclusion]).toEqual(['success', 'success']);
    const [review] = world.github.pull(one).reviews;
    await dana.dismiss(world.github, one, review?.id ?? 0);
    const rule = world.github.state.rulesets[0]?.rules.find(({ type }) => type === 'merge_queue');
    Object.assign(rule?.parameters ?? {}, { min_entries_to_merge: 1 });
    await world.look();
    await world.look();
    expect([one, two].map((pull) => world.github.pull(pull).merged)).toEqual([true, true]);
    expect(world.story('one').at(-1)).toBe('refused');
    expect(world.targets.orders.held()).toEqual(['orders_reader bob']);
  });

  it('lets those behind go on: GitHub builds their commits again, and they are sound', async () => {
    await using queue = await held();
    const { world } = queue;
    const one = await queue.ask(aGrant());
    const two = await queue.ask(aGrant({ id: 'two', holder: 'bob' }), 'access/two.yaml', world.people.bob);
    const before = queue.group(two);
    await world.review(world.people.dana, one, 'REQUEST_CHANGES');
    await world.look();
    await world.look();
    expect(queue.isQueued(one)).toBe(false);
    expect(queue.group(two)).not.toBe(before);
    expect(queue.check(two)).toMatchObject({
      conclusion: 'success',
      title: `All changes of #${two} are approved`,
    });
  });

  it('on the last commit covers the whole group if GitHub needs only that one', async () => {
    await using queue = await held({ grouping_strategy: 'HEADGREEN' });
    const { world } = queue;
    const one = await queue.ask(aGrant());
    const two = await queue.ask(aGrant({ id: 'two', holder: 'bob' }), 'access/two.yaml', world.people.bob);
    const commit = queue.group(two);
    await world.review(world.people.dana, one, 'REQUEST_CHANGES');
    await world.look();
    expect(queue.checkOn(commit)).toMatchObject({
      conclusion: 'failure',
      title: expect.stringMatching(new RegExp(`^Fix #${one}\\. `)),
    });
  });

  it('counts all pull requests of a group towards a limit', async () => {
    await using queue = await held();
    const pulls: number[] = [];
    for (const day of ['24', '25', '26', '27']) {
      const grant = aGrant({ id: `on-${day}`, from: `2026-11-${day}T08:00:00Z`, duration: '8h' });
      pulls.push(await queue.ask(grant, `access/${day}.yaml`));
    }
    expect(pulls.map(queue.isQueued)).toEqual([true, true, true, true]);
    expect(pulls.map((pull) => queue.check(pull)?.conclusion)).toEqual([
      'success',
      'success',
      'success',
      'failure',
    ]);
    expect(queue.check(pulls[3] ?? 0)?.title).toMatch(new RegExp(`^Fix #${pulls[3]}\\. Grant on-27: `));
  });

  it('treats a pull request ahead as landed: an id that both use', async () => {
    await using queue = await held();
    const { world } = queue;
    const one = await queue.ask(aGrant());
    const two = await world.propose(world.people.alice, {
      'access/two.yaml': aGrant(),
    });
    expect(queue.isQueued(one)).toBe(true);
    await world.look();
    expect(world.github.pull(two).merged).toBe(false);
    expect(world.story()).not.toContain('authorized');
  });

  it('fails if the commit changes a grant that no pull request changes', async () => {
    await using queue = await held();
    const { world } = queue;
    const one = await queue.ask(aGrant());
    const [entry] = world.github.state.queue;
    if (entry === undefined) throw new Error('Nothing is queued');
    const { git } = world.github.state;
    const made = git.commit(entry.headSha);
    if (made === undefined) throw new Error('the commit does not exist');
    const more = { 'access/more.yaml': aGrant({ id: 'more', role: 'logs-read', duration: '1h' }) };
    const forged = git.writeCommit({ ...made, tree: git.edit(entry.headSha, more) });
    world.github.state.queue.splice(0, 1, { ...entry, headSha: forged });
    await world.look();
    expect(queue.check(one)).toMatchObject({ conclusion: null, title: 'Curfew cannot evaluate this yet' });
    await world.pass('11m');
    await world.look();
    expect(queue.checkOn(forged)).toMatchObject({
      conclusion: 'failure',
      title: `Fix #${one}. The merge would change grants that the pull request does not change: more.`,
    });
    expect(world.targets.logs.held()).toEqual([]);
  });

  it('waits while a team cannot be read', async () => {
    await using queue = await held();
    const { world } = queue;
    const one = await queue.ask(aGrant());
    world.github.state.checkRuns.splice(0);
    world.simulator.faults.next({ path: /teams\/dba/ }, { kind: 'answer', status: 502 }, 99);
    await world.look();
    expect(queue.check(one)).toMatchObject({ conclusion: null, title: 'Curfew cannot evaluate this yet' });
    world.simulator.faults.clear();
    await world.look();
    expect(queue.check(one)?.conclusion).toBe('success');
  });
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
    expect(world.check(one).title).toContain('The merge queue removed it');
    expect(world.check(one).summary).toContain(
      'Nothing to do: Curfew adds this pull request to the merge queue again, after ten minutes at the earliest.',
    );
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
