import { describe, expect, it } from 'vitest';
import { quotedHeads } from '../../../src/audit/verify/default-branch/quoted-heads.ts';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { demandReviews } from '../../support/builders/protection.ts';

const PATH = 'access/one.yaml';
/** A hand-written file. The revert must keep every byte of it, except for the ended entry. */
const KEPT = '# Ours: ask #oncall before you edit\r\ngrants:\n';

async function pendingRevert(world: RepositoryWorld): Promise<number> {
  demandReviews(world);
  await world.give(aGrant({ duration: '1h' }), PATH);
  await world.pass('1h');
  const revert = world.revert();
  if (revert === undefined) throw new Error('There is no revert pull request');
  return revert.number;
}

describe('the revert', () => {
  it('waits if reviews are required, while access is already revoked', async () => {
    await using world = await aRepository();
    const number = await pendingRevert(world);
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story().at(-1)).toBe('revoked');
    expect(world.github.pull(number)).toMatchObject({ author: 'curfew[bot]', merged: false });
    await world.pass('24h');
    await world.look();
    expect(world.github.pulls().filter(({ headBranch }) => headBranch === 'curfew/revert')).toHaveLength(1);
    expect(world.failures()).toEqual([]);

    await world.review(world.people.dana, number);
    await world.look();
    expect(world.github.pull(number).merged).toBe(true);
    expect(world.story().at(-1)).toBe('reverted');
    expect(world.github.file('main', PATH)).toBeUndefined();
  });

  it('quotes the head of the ledger in its merge and in its commits', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '1h' }), PATH);
    await world.pass('1h');
    expect(world.story().at(-1)).toBe('reverted');
    const [merge] = world.github.log('main');
    const heads = quotedHeads(merge?.message ?? '');
    expect(heads).toHaveLength(1);
    expect(world.github.log('curfew/ledger').map(({ oid }) => oid)).toContain(heads[0]);
  });

  it('does not delay another request', async () => {
    await using world = await aRepository();
    await pendingRevert(world);
    await world.give(aGrant({ id: 'two' }), 'access/two.yaml');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });

  it('follows the default branch, and includes grants that end meanwhile', async () => {
    await using world = await aRepository();
    const number = await pendingRevert(world);
    await world.give(aGrant({ id: 'two', duration: '1h' }), 'access/two.yaml');
    await world.pass('1h');
    const revert = world.github.pull(number);
    expect(revert.state).toBe('open');
    expect(world.github.file(revert.head, PATH)).toBeUndefined();
    expect(world.github.file(revert.head, 'access/two.yaml')).toBeUndefined();
    const commits = world.github.log('curfew/revert').slice(0, 2);
    expect(commits.map(({ message }) => /^Grant-Id: (\S+)$/m.exec(message)?.[1]).sort()).toEqual([
      'one',
      'two',
    ]);
    await world.review(world.people.dana, number);
    await world.look();
    expect(world.github.pull(number).merged).toBe(true);
    expect(world.story('one').at(-1)).toBe('reverted');
    expect(world.story('two').at(-1)).toBe('reverted');
  });

  it('removes commits that a person pushes to its branch, and merges none of them', async () => {
    await using world = await aRepository();
    const number = await pendingRevert(world);
    const computed = world.github.pull(number).head;
    await world.people.bob.pushAroundRules(world.github, 'curfew/revert', {
      files: { 'access/bob.yaml': aGrant({ id: 'bob', holder: 'bob' }) },
      message: 'And something for me',
    });
    await world.review(world.people.dana, number);
    await world.look();
    expect(world.github.file('main', 'access/bob.yaml')).toBeUndefined();
    const revert = world.github.pull(number);
    expect(world.github.file(revert.head, 'access/bob.yaml')).toBeUndefined();
    expect(revert.head === computed || revert.merged).toBe(true);
    expect(world.targets.orders.held()).toEqual([]);
  });

  it('gives nothing to a person who opens a pull request from its branch', async () => {
    await using world = await aRepository();
    const { bob } = world.people;
    await bob.pushAroundRules(world.github, 'curfew/revert', {
      files: { 'access/bob.yaml': aGrant({ id: 'bob', holder: 'bob' }) },
      message: 'Only a revert',
    });
    const pull = await bob.openPull(world.github, { head: 'curfew/revert', title: 'End something' });
    await world.look();
    await world.look();
    expect(world.github.pull(pull).merged).toBe(false);
    expect(world.targets.orders.held()).toEqual([]);
  });

  it.each(['curfew/revert/x', 'curfew/revert-next/x'])(
    'writes nothing while the branch %s makes its name impossible, and everything else goes on',
    async (occupant) => {
      await using world = await aRepository();
      await world.give(aGrant({ duration: '1h' }), PATH);
      await world.people.bob.pushAroundRules(world.github, occupant, { files: {}, message: 'Mine' });
      await world.pass('1h');
      expect(world.targets.orders.held()).toEqual([]);
      for (const method of ['POST', 'DELETE'])
        world.simulator.faults.next({ method, path: /\/git\/refs/ }, { kind: 'answer', status: 500 });
      await world.look();
      expect(world.failures()).toEqual([]);
      await world.give(aGrant({ id: 'two' }), 'access/two.yaml');
      expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);

      world.github.state.git.deleteRef(`refs/heads/${occupant}`);
      // Each of the two answers of 500 stops one look.
      for (let look = 0; look < 3; look++) await world.look();
      expect(world.failures()).toHaveLength(2);
      expect(world.story().at(-1)).toBe('reverted');
    },
  );

  it('keeps every other byte of the file', async () => {
    await using world = await aRepository();
    const [one = '', two = ''] = ['1h', '8h'].map((duration, index) =>
      grants({ id: ['one', 'two'][index] ?? '', duration }).replace('grants:\n', ''),
    );
    await world.give(`${KEPT}${one}  # about two\n${two}`, 'access/both.yaml');
    await world.pass('1h');
    expect(world.github.file('main', 'access/both.yaml')).toBe(`${KEPT}  # about two\n${two}`);
  });

  it('is closed if the holder removes the entry', async () => {
    await using world = await aRepository();
    demandReviews(world);
    await world.give(aGrant({ duration: '1h' }), PATH);
    await world.pass('1h');
    const number = world.revert()?.number ?? 0;
    const pull = await world.propose(world.people.alice, { [PATH]: null });
    await world.look();
    await world.review(world.people.bob, pull);
    await world.look();
    if (!world.github.pull(pull).merged) await world.people.alice.merge(world.github, pull);
    await world.look();
    expect(world.story().at(-1)).toBe('reverted');
    expect(world.github.pull(number).state).toBe('closed');
    expect(world.github.pull(number).merged).toBe(false);
  });
});
