import { expect, it } from 'vitest';
import type { Repository } from '../../simulator/people/repository.ts';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

const onMain = { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } };

function protect(
  repository: Repository,
  rules: readonly object[],
  bypass_actors: readonly object[] = [],
): void {
  repository.addRuleset({
    name: 'main',
    target: 'branch',
    enforcement: 'active',
    conditions: onMain,
    rules,
    bypass_actors,
  });
}

async function ruledWorld(
  rules: (world: Awaited<ReturnType<typeof aWorld>>) => readonly object[],
  bypass: readonly object[] = [],
) {
  const world = await aWorld();
  const token = await tokenOf(world.simulator, world.app, world.installation);
  const head = await world.alice.pushBranch(world.access, 'ask', { files: { a: 'a\n' }, message: 'Ask' });
  const number = await world.alice.openPull(world.access, { head: 'ask', title: 'Ask' });
  protect(world.access, rules(world), bypass);
  const check = (conclusion: string, who = token, name = 'curfew') =>
    world.call(who, 'POST', '/repos/acme/access/check-runs', { name, head_sha: head, conclusion });
  return { ...world, token, head, number, check };
}

const reviews = (parameters: object = {}) => ({
  type: 'pull_request',
  parameters: {
    required_approving_review_count: 1,
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
    ...parameters,
  },
});
const checks = (integration_id: number) => ({
  type: 'required_status_checks',
  parameters: {
    strict_required_status_checks_policy: false,
    required_status_checks: [{ context: 'curfew', integration_id }],
  },
});

it('merges once the check of the right app has passed', async () => {
  const { simulator, acme, bob, access, number, check } = await ruledWorld(({ app }) => [checks(app.id)]);
  const refused = (why: string) => expect(bob.merge(access, number)).rejects.toThrow(why);
  await refused('Required status check \\"curfew\\" is expected.');
  const impostor = simulator.app('impostor', { permissions: { checks: 'write' } });
  await check('success', await tokenOf(simulator, impostor, impostor.install(acme)));
  await refused('is expected');
  await check('action_required');
  await refused('is failing');
  // https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
  await check('neutral');
  await bob.merge(access, number);
  expect(access.pull(number).merged).toBe(true);
});

it('counts the latest opinion of those who may write', async () => {
  const { simulator, owner, alice, bob, access, number } = await ruledWorld(() => [reviews()]);
  access.state.private = false;
  const refused = () => expect(bob.merge(access, number)).rejects.toMatchObject({ status: 405 });
  await refused();
  await simulator.person('passer-by').review(access, number, 'APPROVE');
  await refused();
  await bob.review(access, number, 'APPROVE');
  await owner.review(access, number, 'REQUEST_CHANGES');
  await refused();
  const approval = await owner.review(access, number, 'APPROVE');
  await owner.review(access, number, 'COMMENT');
  await alice.dismiss(access, number, approval);
  await bob.merge(access, number);
  expect(access.pull(number).reviews.map(({ state }) => state)).toEqual([
    'APPROVED',
    'APPROVED',
    'CHANGES_REQUESTED',
    'DISMISSED',
    'COMMENTED',
  ]);
});

it('dismisses approvals on a push where the rule says so', async () => {
  const { simulator, alice, bob, access, number, hook } = await ruledWorld(() => [
    reviews({ dismiss_stale_reviews_on_push: true }),
  ]);
  await bob.review(access, number, 'APPROVE');
  await alice.pushBranch(access, 'ask', { files: { b: 'b' }, message: 'More' });
  await simulator.settle();
  expect(access.pull(number).reviews).toMatchObject([{ state: 'DISMISSED' }]);
  expect(hook.events.map(({ event, payload }) => `${event} ${payload['action']}`)).toContain(
    'pull_request_review dismissed',
  );
});

it('waits for a code owner, and takes no app for one', async () => {
  const world = await ruledWorld(() => [reviews({ require_code_owner_review: true })]);
  const { acme, owner, bob, access, number, token, call } = world;
  const dba = acme.team('dba', [owner]);
  access.seed({ '.github/CODEOWNERS': '*  @alice\n/a  @acme/dba # theirs\n' });
  await bob.review(access, number, 'APPROVE');
  await call(token, 'POST', `/repos/acme/access/pulls/${number}/reviews`, { event: 'APPROVE', body: '' });
  await expect(bob.merge(access, number)).rejects.toThrow('code owner');
  expect(dba.members()).toEqual(['olga']);
  await owner.review(access, number, 'APPROVE');
  await bob.merge(access, number);
});

it.each([
  ['pull_request', reviews(), 'Changes must be made through a pull request.'],
  ['required_signatures', { type: 'required_signatures' }, 'Commits must have verified signatures.'],
  ['required_status_checks', checks(1), 'is expected'],
  ['update', { type: 'update' }, 'Cannot update'],
])('refuses a direct push: %s', async (_name, rule, why) => {
  const { owner, access, token, call, head } = await ruledWorld(() => [rule]);
  await expect(owner.pushDirectly(access, { b: 'b' }, 'Push')).rejects.toThrow(why);
  const patched = await call(token, 'PATCH', '/repos/acme/access/git/refs/heads/main', { sha: head });
  expect(patched).toMatchObject({ status: 422, body: { message: expect.stringContaining(why) } });
  const before = access.head();
  await owner.pushAroundRules(access, 'main', { files: { b: 'b' }, message: 'As administrator' });
  expect(access.head()).not.toBe(before);
});

it('takes a signed commit of an app where signatures are required', async () => {
  const { access, token, call } = await ruledWorld(() => [{ type: 'required_signatures' }]);
  const input = {
    branch: { repositoryNameWithOwner: 'acme/access', branchName: 'main' },
    expectedHeadOid: access.head(),
    message: { headline: 'Write' },
    fileChanges: { additions: [{ path: 'x', contents: '' }] },
  };
  const query =
    'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';
  const { body } = await call(token, 'POST', '/graphql', { query, variables: { input } });
  expect(body.data.createCommitOnBranch.commit.oid).toBe(access.head());
});

it('refuses force-pushes, deletion and merge commits', async () => {
  const { alice, bob, access, number, token, call } = await ruledWorld(() => [
    { type: 'non_fast_forward' },
    { type: 'deletion' },
    { type: 'required_linear_history' },
  ]);
  await expect(
    alice.pushBranch(access, 'main', { files: {}, message: 'x', force: true, from: 'ask' }),
  ).resolves.toBeTypeOf('string');
  const old = access.log()[1]?.oid;
  const forced = await call(token, 'PATCH', '/repos/acme/access/git/refs/heads/main', {
    sha: old,
    force: true,
  });
  expect(forced).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('Cannot force-push') },
  });
  const deleted = await call(token, 'DELETE', '/repos/acme/access/git/refs/heads/main');
  expect(deleted).toMatchObject({ status: 422, body: { message: expect.stringContaining('Cannot delete') } });
  expect(number).toBe(1);
  await alice.pushBranch(access, 'more', { files: { m: 'm' }, message: 'More' });
  const more = await alice.openPull(access, { head: 'more', title: 'More' });
  await expect(bob.merge(access, more, { method: 'merge' })).rejects.toThrow(
    'must not contain merge commits',
  );
  await bob.merge(access, more, { method: 'squash' });
});

it('lets an app with a bypass for pull requests merge, but not push', async () => {
  const world = await aWorld();
  const { simulator, app, installation, access, alice, call } = world;
  const bypass = [{ actor_id: app.id, actor_type: 'Integration', bypass_mode: 'pull_request' }];
  protect(access, [reviews()], bypass);
  const token = await tokenOf(simulator, app, installation);
  const head = await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  const patched = await call(token, 'PATCH', '/repos/acme/access/git/refs/heads/main', { sha: head });
  expect(patched.status).toBe(422);
  const merged = await call(token, 'PUT', `/repos/acme/access/pulls/${number}/merge`, {
    sha: head,
    merge_method: 'squash',
  });
  expect(merged.status).toBe(200);
});

it('lets an administrator round the rules only where they ask for it', async () => {
  const { owner, access, number } = await ruledWorld(
    () => [reviews()],
    [{ actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'always' }],
  );
  await expect(owner.merge(access, number)).rejects.toMatchObject({ status: 405 });
  await owner.merge(access, number, { admin: true });
  expect(access.pull(number)).toMatchObject({ merged: true, mergedBy: 'olga' });
});

it('has no rulesets on a private repository of a free account', async () => {
  const { acme, bob, access, number, token, call } = await ruledWorld(() => [reviews()]);
  acme.plan = 'free';
  const listed = await call(token, 'GET', '/repos/acme/access/rulesets');
  expect(listed).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('Upgrade to GitHub Pro') },
  });
  await bob.merge(access, number);
});

it('merges by the queue where one is required, in order, once the group has its checks', async () => {
  const queue = { type: 'merge_queue', parameters: { merge_method: 'SQUASH' } };
  const world = await ruledWorld(({ app }) => [checks(app.id), queue]);
  const { simulator, bob, access, number, token, call, check, hook, head } = world;
  await check('success');
  await expect(bob.merge(access, number)).rejects.toThrow('merge queue');
  const ask = async (query: string) => (await call(token, 'POST', '/graphql', { query })).body;
  const found = await ask(
    `{ repository(owner: "acme", name: "access") { mergeQueue { entries(first: 5) { totalCount } } pullRequest(number: ${number}) { id mergeQueueEntry { position } } } }`,
  );
  const { id, mergeQueueEntry } = found.data.repository.pullRequest;
  expect(mergeQueueEntry).toBeNull();
  const enqueue = (oid: string) =>
    ask(
      `mutation { enqueuePullRequest(input: { pullRequestId: "${id}", expectedHeadOid: "${oid}" }) { mergeQueueEntry { position state headCommit { oid } } } }`,
    );
  expect(await enqueue('0'.repeat(40))).toMatchObject({ errors: [{ type: 'UNPROCESSABLE' }] });
  const entry = (await enqueue(head)).data.enqueuePullRequest.mergeQueueEntry;
  expect(entry).toMatchObject({ position: 1, state: 'AWAITING_CHECKS' });
  await simulator.settle();
  const group = hook.events.find(({ event }) => event === 'merge_group');
  expect(group?.payload).toMatchObject({
    action: 'checks_requested',
    merge_group: { head_sha: entry.headCommit.oid },
  });
  expect(access.pull(number).merged).toBe(false);
  await call(token, 'POST', '/repos/acme/access/check-runs', {
    name: 'curfew',
    head_sha: entry.headCommit.oid,
    conclusion: 'success',
  });
  expect(access.pull(number)).toMatchObject({ merged: true, mergeCommit: entry.headCommit.oid });
  expect(access.head()).toBe(entry.headCommit.oid);
});

it('creates the rest of the queue again if the first entry fails', async () => {
  const queue = { type: 'merge_queue', parameters: { merge_method: 'SQUASH' } };
  const { alice, access, number, token, call, check, head } = await ruledWorld(({ app }) => [
    checks(app.id),
    queue,
  ]);
  const second = await alice.pushBranch(access, 'more', { files: { m: 'm' }, message: 'More' });
  const next = await alice.openPull(access, { head: 'more', title: 'More' });
  const conclude = (sha: string | undefined, conclusion: string) =>
    call(token, 'POST', '/repos/acme/access/check-runs', { name: 'curfew', head_sha: sha, conclusion });
  await check('success');
  await conclude(second, 'success');
  for (const [pull, oid] of [
    [number, head],
    [next, second],
  ] as const) {
    const query = `{ repository(owner: "acme", name: "access") { pullRequest(number: ${pull}) { id } } }`;
    const { id } = (await call(token, 'POST', '/graphql', { query })).body.data.repository.pullRequest;
    const mutation = `mutation { enqueuePullRequest(input: { pullRequestId: "${id}", expectedHeadOid: "${oid}" }) { mergeQueueEntry { position } } }`;
    await call(token, 'POST', '/graphql', { query: mutation });
  }
  const [first, behind] = access.state.queue;
  expect(behind?.baseSha).toBe(first?.headSha);
  await conclude(first?.headSha, 'failure');
  expect(access.pull(number)).toMatchObject({ merged: false, state: 'open' });
  const [rebuilt] = access.state.queue;
  expect(rebuilt).toMatchObject({ number: next, baseSha: access.head() });
  await conclude(rebuilt?.headSha, 'success');
  expect(access.pull(next).merged).toBe(true);
  expect([access.file('main', 'm'), access.file('main', 'a')]).toEqual(['m', undefined]);
});
