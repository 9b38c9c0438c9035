import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

it('merges the base into a branch, and can slip something in with it', async () => {
  const { alice, bob, access } = await aWorld();
  await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  const main = await bob.pushDirectly(access, { b: 'b' }, 'Elsewhere');
  const ask = access.head('ask');
  await alice.pushBranch(access, 'ask', { files: {}, message: 'Merge main', mergeOf: 'main' });
  expect(access.log('ask')[0]?.parents).toEqual([ask, main]);
  expect([access.file('ask', 'a'), access.file('ask', 'b')]).toEqual(['a', 'b']);
  await bob.pushDirectly(access, { c: 'c' }, 'Again');
  await alice.pushBranch(access, 'ask', {
    files: { evil: 'e', a: 'changed' },
    message: 'Merge main',
    mergeOf: 'main',
  });
  expect([access.file('ask', 'c'), access.file('ask', 'evil'), access.file('ask', 'a')]).toEqual([
    'c',
    'e',
    'changed',
  ]);
});

it('names a trial merge until there is a real one', async () => {
  const { simulator, alice, bob, access, call } = await aWorld();
  const head = await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  const look = async () => (await call(alice.token, 'GET', `/repos/acme/access/pulls/${number}`)).body;
  expect((await look()).merge_commit_sha).toBeNull();
  await simulator.settle();
  const trial = (await look()).merge_commit_sha;
  expect(access.state.git.commit(trial)?.parents).toEqual([access.head(), head]);
  const real = await bob.merge(access, number);
  expect((await look()).merge_commit_sha).toBe(real);
  expect(trial).not.toBe(real);
});

it('requires the approval of the last push by another person if a rule says so', async () => {
  const { alice, bob, owner, access } = await aWorld();
  access.addRuleset({
    name: 'main',
    enforcement: 'active',
    conditions: { ref_name: { include: ['refs/heads/m*'], exclude: [] } },
    rules: [
      {
        type: 'pull_request',
        parameters: { required_approving_review_count: 1, require_last_push_approval: true },
      },
    ],
  });
  await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  await bob.pushBranch(access, 'ask', { files: { b: 'b' }, message: 'And' });
  await bob.review(access, number, 'APPROVE');
  await expect(bob.merge(access, number)).rejects.toThrow('other than the last pusher');
  await owner.review(access, number, 'APPROVE');
  await bob.merge(access, number);
});

it('runs all checks again, and presses the buttons that a check offers', async () => {
  const { simulator, app, installation, alice, bob, access, hook, call } = await aWorld();
  const token = await tokenOf(simulator, app, installation);
  const head = await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  const actions = [{ label: 'Fix', description: 'Fix it', identifier: 'fix' }];
  await call(token, 'POST', '/repos/acme/access/check-runs', {
    name: 'curfew',
    head_sha: head,
    conclusion: 'failure',
    actions,
  });
  await simulator.settle();
  hook.events.length = 0;
  await bob.rerunAllChecks(access, number, 'curfew');
  bob.pressAction(access, number, 'curfew', 'fix');
  await simulator.settle();
  expect(hook.events).toMatchObject([
    {
      event: 'check_suite',
      payload: { action: 'rerequested', check_suite: { head_sha: head, pull_requests: [{ number }] } },
    },
    {
      event: 'check_run',
      payload: {
        action: 'requested_action',
        requested_action: { identifier: 'fix' },
        sender: { login: 'bob' },
      },
    },
  ]);
  expect(() => bob.pressAction(access, number, 'curfew', 'other')).toThrow();
});

it('sends events about installations, visibility and the ping', async () => {
  const { simulator, acme, app, installation, access, hook } = await aWorld();
  access.private = false;
  app.ping();
  app.suspend(installation);
  app.unsuspend(installation);
  app.uninstall(installation);
  app.install(acme, { repositories: [access] });
  await simulator.settle();
  expect(hook.events.map(({ event, payload }) => `${event} ${payload['action'] ?? ''}`.trim())).toEqual([
    'ping',
    'installation suspend',
    'installation unsuspend',
    'installation deleted',
    'installation created',
  ]);
  expect(hook.events.at(-1)?.payload).toMatchObject({
    installation: { app_id: app.id, account: { login: 'acme' }, repository_selection: 'selected' },
    repositories: [{ full_name: 'acme/access' }],
  });
  const listener = simulator.app('listener', {
    permissions: {},
    events: ['repository'],
    webhook: { url: hook.url, secret: 'x' },
  });
  listener.install(acme);
  access.private = true;
  await simulator.settle();
  expect(hook.events.at(-1)).toMatchObject({
    event: 'repository',
    payload: { action: 'privatized', repository: { private: true } },
  });
});

it('signs nothing where signing is off', async () => {
  const { simulator, app, installation, access, call } = await aWorld({ signsCommits: false });
  const token = await tokenOf(simulator, app, installation);
  const input = {
    branch: { repositoryNameWithOwner: 'acme/access', branchName: 'main' },
    expectedHeadOid: access.head(),
    message: { headline: 'Write' },
    fileChanges: { additions: [{ path: 'x', contents: '' }] },
  };
  const query =
    'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';
  await call(token, 'POST', '/graphql', { query, variables: { input } });
  const { body } = await call(token, 'GET', `/repos/acme/access/git/commits/${access.head()}`);
  expect(body.verification).toMatchObject({ verified: false });
});

it('edits, closes and reopens pull requests, with events', async () => {
  const { simulator, alice, access, hook } = await aWorld();
  await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  await alice.pushBranch(access, 'other-base', { files: { o: 'o' }, message: 'Other' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  await expect(alice.openPull(access, { head: 'ask', title: 'Twice' })).rejects.toThrow('already exists');
  await expect(alice.openPull(access, { head: 'main', title: 'Nothing' })).rejects.toThrow(
    'No commits between',
  );
  await alice.editPull(access, number, { title: 'Ask nicely', base: 'other-base' });
  await alice.closePull(access, number);
  await alice.reopenPull(access, number);
  await alice.comment(access, number, 'Hello');
  await simulator.settle();
  const received = hook.events.filter(({ event }) => event === 'pull_request').map(({ payload }) => payload);
  expect(received).toMatchObject([
    { action: 'opened' },
    { action: 'edited', changes: { title: { from: 'Ask' }, base: { ref: { from: 'main' } } } },
    { action: 'closed', pull_request: { merged: false } },
    { action: 'reopened' },
  ]);
  expect(access.pull(number)).toMatchObject({
    base: 'other-base',
    comments: [{ author: 'alice', body: 'Hello' }],
  });
});

it('keeps a repository in the given folder', async () => {
  const { acme, alice } = await aWorld();
  const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const elsewhere = acme.repository('elsewhere', { gitDir: join(folder, 'access.git') });
  await alice.pushDirectly(elsewhere, { a: 'a' }, 'A');
  expect(existsSync(join(folder, 'access.git', 'HEAD'))).toBe(true);
  expect(elsewhere.file('main', 'a')).toBe('a');
});

it('leaves people what they are when they are looked up again', async () => {
  const { acme, owner, access } = await aWorld();
  expect(acme.person('olga').id).toBe(owner.id);
  const { body } = await owner.request('GET', `/repos/${access.fullName}/collaborators/olga/permission`);
  expect(body).toMatchObject({ permission: 'admin' });
});
