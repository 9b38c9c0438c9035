import { expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { checkRequired, protect } from '../../support/builders/protection.ts';
import { having } from '../../support/builders/written-policy.ts';

/**
 * The group of `gh pr checks` for a check run. `gh pr checks --watch` ends if no check is pending.
 * https://github.com/cli/cli/blob/trunk/pkg/cmd/pr/checks/aggregate.go
 */
function ghBucket(world: RepositoryWorld, pull: number): 'pass' | 'skipping' | 'fail' | 'pending' {
  const { status, conclusion } = world.check(pull);
  switch (status === 'completed' ? conclusion : status) {
    case 'success':
      return 'pass';
    case 'skipped':
    case 'neutral':
      return 'skipping';
    case 'failure':
    case 'cancelled':
    case 'timed_out':
    case 'action_required':
      return 'fail';
    default:
      return 'pending';
  }
}

it('the check of a request that waits for approval has ended, and the request cannot be merged', async () => {
  await using world = await aRepository();
  const { alice, bob, dana } = world.people;
  protect(world, [checkRequired(world)]);
  const pull = await world.propose(alice, { 'access/one.yaml': aGrant() });
  await world.look();
  expect(world.check(pull)).toMatchObject({ status: 'completed', conclusion: 'action_required' });
  expect(world.check(pull).detailsUrl).toMatch(new RegExp(`/acme/access/pull/${pull}/files$`));
  expect(ghBucket(world, pull)).toBe('fail');
  await expect(bob.merge(world.github, pull)).rejects.toThrow(/Required status check .*curfew.* is failing/);
  await world.review(dana, pull);
  await world.look();
  expect(ghBucket(world, pull)).toBe('pass');
  expect(world.github.pull(pull).merged).toBe(true);
});

it('the check of an approved draft has ended', async () => {
  await using world = await aRepository();
  const { alice, dana } = world.people;
  await alice.pushBranch(world.github, 'ask', { files: { 'access/one.yaml': aGrant() }, message: 'Ask' });
  const pull = await alice.openPull(world.github, { head: 'ask', title: 'Ask', draft: true });
  await world.look();
  await world.review(dana, pull);
  await world.look();
  expect(world.check(pull).title).toMatch(/Still a draft/);
  expect(ghBucket(world, pull)).toBe('fail');
});

it('the check of a policy that waits for its owners has ended', async () => {
  await using world = await aRepository();
  const policy = having(POLICY, 'merge: auto', 'merge: manual');
  const pull = await world.propose(world.people.bob, { '.github/curfew.yml': policy });
  await world.look();
  expect(world.check(pull)).toMatchObject({ status: 'completed', conclusion: 'action_required' });
  expect(ghBucket(world, pull)).toBe('fail');
});

it('a check that waits for GitHub alone is pending', async () => {
  await using world = await aRepository();
  const pull = await world.propose(world.people.alice, { 'access/one.yaml': aGrant() });
  world.simulator.faults.next(
    { path: /teams\/dba/ },
    { kind: 'answer', status: 500 },
    Number.POSITIVE_INFINITY,
  );
  await world.look();
  expect(world.check(pull)).toMatchObject({ status: 'in_progress', conclusion: null });
  expect(ghBucket(world, pull)).toBe('pending');
});
