import { expect, it } from 'vitest';
import { aGrant } from '../../support/a-grant.ts';
import { aRepository, POLICY } from '../../support/a-repository.ts';
import { having } from '../../support/written-policy.ts';

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
  expect(world.check(pull).summary).toContain('dora does not count: changed this request with a commit');
  expect(world.check(pull).status).toBe('in_progress');
  await world.review(dana, pull);
  await world.look();
  expect(world.check(pull).conclusion).toBe('success');
});

it('who merges the default branch had no part in it', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, bob, dora } = world.people;
  const { github } = world;
  const pull = await world.propose(alice, { [PATH]: aGrant({ duration: '1h' }) });
  await world.look();
  await bob.pushDirectly(github, { 'access/other.yaml': aGrant({ id: 'other', holder: 'bob' }) }, 'Other');
  await world.look();
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
