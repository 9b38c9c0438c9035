import { expect, it } from 'vitest';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

it('takes a change from branch to merge', async () => {
  const { simulator, alice, bob, access, app, installation, call, hook } = await aWorld();
  const token = await tokenOf(simulator, app, installation);
  const head = await alice.pushBranch(access, 'ask', {
    files: { 'access/a.yaml': 'grants: []\n' },
    message: 'Ask',
  });
  const number = await alice.openPull(access, { head: 'ask', title: 'Please' });
  const run = await call(token, 'POST', '/repos/acme/access/check-runs', {
    name: 'curfew',
    head_sha: head,
    status: 'completed',
    conclusion: 'success',
    output: { title: 'Fine', summary: 'All is well' },
  });
  expect(run.status).toBe(201);
  await bob.review(access, number, 'APPROVE');
  const merged = await call(token, 'PUT', `/repos/acme/access/pulls/${number}/merge`, {
    merge_method: 'squash',
    sha: head,
  });
  expect(merged).toMatchObject({ status: 200, body: { merged: true } });
  await simulator.settle();

  expect(access.file('main', 'access/a.yaml')).toBe('grants: []\n');
  expect(access.pull(number)).toMatchObject({
    merged: true,
    mergeCommit: access.head(),
    mergedBy: 'curfew[bot]',
    checks: [{ name: 'curfew', conclusion: 'success', title: 'Fine' }],
    reviews: [{ author: 'bob', state: 'APPROVED', commit: head }],
  });
  const kinds = hook.events.map(({ event, payload }) => `${event} ${payload['action'] ?? ''}`.trim());
  expect(kinds.sort()).toEqual([
    'check_run completed',
    'check_run created',
    'pull_request closed',
    'pull_request opened',
    'pull_request_review submitted',
    'push',
    'push',
  ]);
});
