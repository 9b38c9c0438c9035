import { expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';
import { plainGit } from '../../support/lives/recorded-lives.ts';

const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const PATH = 'access/one.yaml';

it('who brings back an older content by a merge had a part in the request, and cannot approve it', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, dana, dora } = world.people;
  const { github } = world;
  const push = (who: typeof alice, duration: string, mergeOf?: string) =>
    who.pushBranch(github, 'ask', {
      files: { [PATH]: aGrant({ duration }) },
      message: duration,
      ...(mergeOf === undefined ? {} : { mergeOf }),
    });
  const long = await push(alice, '8h');
  await push(alice, '1h');
  const pull = await alice.openPull(github, { head: 'ask', title: 'Ask' });
  await world.look();
  const merge = await push(dora, '8h', long);
  expect(github.pull(pull).head).toBe(merge);
  await world.look();
  await world.review(dora, pull);
  await world.look();
  expect(world.check(pull).summary).toContain('dora does not count: wrote a commit of this request');
  expect(world.check(pull).conclusion).toBe('action_required');
  await world.review(dana, pull);
  await world.look();
  expect(world.check(pull).conclusion).toBe('success');
});

it('who brings in what the default branch once held had a part in it, too', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, bob, dora } = world.people;
  const { github } = world;
  const old = await bob.pushDirectly(github, { [PATH]: aGrant({ duration: '8h' }) }, 'Oops');
  await bob.pushDirectly(github, { [PATH]: null }, 'Away');
  await world.lookPastLag();
  const pull = await world.propose(alice, { [PATH]: aGrant({ duration: '1h' }) });
  await world.look();
  await dora.pushBranch(github, github.pull(pull).headBranch, {
    files: { [PATH]: aGrant({ duration: '8h' }) },
    mergeOf: old,
    message: 'Merge',
  });
  await world.look();
  await world.review(dora, pull);
  await world.look();
  expect(world.check(pull).summary).toContain('dora does not count: wrote a commit of this request');
});

it('who merges the default branch had no part in it', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, bob, dora } = world.people;
  const { github } = world;
  const pull = await world.propose(alice, { [PATH]: aGrant({ duration: '1h' }) });
  await world.look();
  await bob.pushDirectly(github, { 'access/other.yaml': aGrant({ id: 'other', holder: 'bob' }) }, 'Other');
  await world.lookPastLag();
  await dora.pushBranch(github, github.pull(pull).headBranch, {
    files: {},
    mergeOf: 'main',
    message: 'Update',
  });
  await world.look();
  await world.review(dora, pull);
  await world.look();
  expect(world.check(pull).conclusion).toBe('success');
});

it('a branch that merges an unrelated history is judged like any other, and delays no other request', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, bob, dana, dora } = world.people;
  const { github } = world;
  const pull = await world.propose(alice, { [PATH]: aGrant({ duration: '1h' }) });
  const { head, headBranch } = github.pull(pull);
  const by = { name: 'dora', email: dora.email };
  const commit = (...parents: readonly string[]) =>
    plainGit(
      github.gitDir,
      ['commit-tree', `${head}^{tree}`, '-m', 'Merge', ...parents.flatMap((each) => ['-p', each])],
      undefined,
      {
        GIT_AUTHOR_NAME: by.name,
        GIT_AUTHOR_EMAIL: by.email,
        GIT_COMMITTER_NAME: by.name,
        GIT_COMMITTER_EMAIL: by.email,
      },
    ).trim();
  github.state.git.setRef(`refs/heads/${headBranch}`, commit(head, commit()));
  world.simulator.pushed(github);
  await world.look();
  await world.review(dora, pull);
  await world.look();
  expect(world.check(pull).summary).toContain('dora does not count: wrote a commit of this request');
  await world.owner.merge(github, pull, { admin: true });
  const next = await world.propose(bob, { 'access/bobs.yaml': aGrant({ id: 'bobs', holder: 'bob' }) });
  await world.look();
  await world.review(dana, next);
  await world.look();
  await bob.merge(github, next);
  await world.look();
  expect(world.story('one')).toEqual(['requested', 'refused']);
  expect(world.targets.orders.held()).toEqual(['orders_reader bob']);
});
