import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { held } from './a-merge-queue.ts';

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
