import { expect, it } from 'vitest';
import { aWorld } from '../a-world.ts';

async function aPull() {
  const world = await aWorld();
  const head = await world.alice.pushBranch(world.access, 'ask', { files: { a: 'a' }, message: 'A' });
  const number = await world.alice.openPull(world.access, { head: 'ask', title: 'Ask' });
  const path = `/repos/acme/access/pulls/${number}/merge-async`;
  const start = (wish: object = {}) => world.call(world.bob.token, 'PUT', path, wish);
  const result = (uuid: string) => world.call(world.bob.token, 'GET', `${path}/${uuid}`);
  return { ...world, head, number, start, result };
}

it('merges later, and says so when it is asked', async () => {
  const { simulator, access, head, start, result } = await aPull();
  const begun = await start({ merge_method: 'squash' });
  expect(begun).toMatchObject({
    status: 202,
    body: { status: 'pending', details: { expected_head_sha: head, merge_method: 'squash' } },
  });
  await simulator.settle();
  expect((await result(begun.body.details.uuid)).body).toEqual({
    status: 'merged',
    details: { message: expect.any(String), sha: access.head() },
  });
  expect(await start()).toMatchObject({ status: 200, body: { status: 'merged' } });
});

it('evaluates rules only when it runs', async () => {
  const { simulator, access, number, start, result } = await aPull();
  access.addRuleset({
    name: 'reviews',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [{ type: 'pull_request', parameters: { required_approving_review_count: 1 } }],
  });
  const begun = await start();
  expect(begun.status).toBe(202);
  await simulator.settle();
  expect(await result(begun.body.details.uuid)).toMatchObject({
    status: 200,
    body: { status: 'failed', details: { message: expect.stringContaining('rule violations') } },
  });
  expect(access.pull(number).merged).toBe(false);
});

it('fails at once for a closed pull request, and never merges a head that moved', async () => {
  const { simulator, alice, access, number, start, result } = await aPull();
  const begun = await start({ sha: 'f'.repeat(40) });
  await simulator.settle();
  expect((await result(begun.body.details.uuid)).body).toMatchObject({ status: 'failed' });
  await alice.closePull(access, number);
  expect(await start()).toMatchObject({ status: 400, body: { status: 'failed' } });
  expect(access.pull(number).merged).toBe(false);
});

it.each([
  ['GitHub deletes the merged branch', true, { state: 'open', base: 'main' }],
  ['a person deletes the merged branch', false, { state: 'closed', base: 'ask' }],
])('follows a merged base: %s', async (_name, deleteBranchOnMerge, followed) => {
  const { simulator, acme, alice, bob, hook } = await aWorld();
  const stack = acme.repository('stack', { deleteBranchOnMerge });
  await alice.pushBranch(stack, 'ask', { files: { a: 'a' }, message: 'A' });
  await alice.pushBranch(stack, 'more', { files: { b: 'b' }, message: 'B', from: 'ask' });
  const lower = await alice.openPull(stack, { head: 'ask', title: 'Lower' });
  const upper = await alice.openPull(stack, { head: 'more', title: 'Upper', base: 'ask' });
  await bob.merge(stack, lower, { method: 'squash' });
  if (!deleteBranchOnMerge) await alice.deleteBranch(stack, 'ask');
  expect(stack.pull(upper)).toMatchObject(followed);
  await simulator.settle();
  const actions = hook.events.filter(({ event }) => event === 'pull_request').map(({ payload }) => payload);
  expect(actions.at(-1)).toMatchObject({ action: deleteBranchOnMerge ? 'edited' : 'closed', number: upper });
});

it('leaves the merge commit out from version 2026-03-10 on', async () => {
  const { bob, access, number, call } = await aPull();
  await bob.merge(access, number);
  const read = (version: string) =>
    call(bob.token, 'GET', `/repos/acme/access/pulls/${number}`, undefined, {
      'x-github-api-version': version,
    });
  expect((await read('2022-11-28')).body.merge_commit_sha).toBe(access.head());
  expect((await read('2026-03-10')).body).not.toHaveProperty('merge_commit_sha');
  expect((await read('2021-01-01')).status).toBe(400);
});
