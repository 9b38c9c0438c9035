import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const ONE = 'access/one.yaml';
const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');

describe('the check of a merged pull request says how the merge was judged', () => {
  it('if it gave access, once, and also after the end', async () => {
    await using world = await aRepository();
    const pull = await world.give(aGrant({ duration: '4h' }));
    const check = world.check(pull);
    expect(check).toMatchObject({
      conclusion: 'success',
      title: 'alice: orders-db-read for 4h. Merged and authorized',
    });
    expect(check.summary).toContain('from 2026-11-23T14:00:02Z until 2026-11-23T18:00:02Z (4h)');
    const runs = world.github.state.checkRuns.length;
    world.restart();
    world.sleep('5h');
    await world.look();
    expect(world.story()).toContain('revoked');
    expect(world.check(pull)).toEqual(check);
    expect(world.github.state.checkRuns).toHaveLength(runs + 1);
  });

  it('if it ended a grant, or changed the end', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '4h' }));
    const shorter = await world.propose(world.people.alice, { [ONE]: aGrant({ duration: '2h' }) });
    await world.look();
    expect(world.check(shorter).title).toBe('alice: orders-db-read for 2h. Merged and authorized');
    const withdrawn = await world.propose(world.people.alice, { [ONE]: null });
    await world.look();
    expect(world.check(withdrawn).title).toBe('alice: orders-db-read. Ended by this merge');
  });

  it('after the last open pull request with the same commit is closed', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const { alice, dana, bob } = world.people;
    const pull = await world.propose(alice, { [ONE]: aGrant() });
    await world.look();
    await world.review(dana, pull);
    await world.look();
    await alice.pushBranch(world.github, 'below', { files: {}, message: 'Begin' });
    const sibling = await alice.openPull(world.github, { head: 'ask-1', base: 'below', title: 'A sibling' });
    await bob.merge(world.github, pull);
    await world.look();
    expect(world.story()).toContain('provisioned');
    expect(world.check(pull).title).not.toMatch(/Merged/);
    await alice.closePull(world.github, sibling);
    await world.look();
    expect(world.check(pull).title).toBe('alice: orders-db-read for 4h. Merged and authorized');
  });

  it('if it was refused', async () => {
    await using world = await aRepository();
    const pull = await world.propose(world.people.alice, { [ONE]: aGrant() });
    await world.look();
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.check(pull)).toMatchObject({
      conclusion: 'failure',
      title: 'alice: orders-db-read. Merged without effect: refused',
    });
  });

  it('if it changed the policy', async () => {
    await using world = await aRepository();
    const { bob, petra } = world.people;
    const pull = await world.propose(bob, { '.github/curfew.yml': MANUAL });
    await world.look();
    await world.review(petra, pull);
    await world.look();
    await bob.merge(world.github, pull);
    await world.look();
    expect(world.check(pull)).toMatchObject({
      conclusion: 'success',
      title: 'Merged. This policy took effect',
    });
  });
});
