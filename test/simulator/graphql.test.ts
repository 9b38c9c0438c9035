import { expect, it } from 'vitest';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

const commitMutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid messageHeadline signature { isValid } } ref { name target { oid } } }
}`;

async function graphqlWorld() {
  const world = await aWorld();
  const token = await tokenOf(world.simulator, world.app, world.installation);
  const ask = async (query: string, variables: object = {}, who = token) =>
    (await world.call(who, 'POST', '/graphql', { query, variables })).body;
  const commit = (
    expectedHeadOid: string | undefined,
    fileChanges: object,
    branchName = 'main',
    who = token,
  ) =>
    ask(
      commitMutation,
      {
        input: {
          branch: { repositoryNameWithOwner: 'acme/access', branchName },
          expectedHeadOid,
          message: { headline: 'Write', body: 'Why' },
          fileChanges,
        },
      },
      who,
    );
  return { ...world, token, ask, commit };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

it('commits on a branch in the name of the bot, signed by GitHub', async () => {
  const { simulator, commit, access, app, token, call, hook } = await graphqlWorld();
  const before = access.head();
  const answer = await commit(before, {
    additions: [{ path: 'a/b.txt', contents: base64('b\n') }],
    deletions: [{ path: 'README.md' }],
  });
  const head = access.head() ?? '';
  expect(answer).toMatchObject({
    data: {
      createCommitOnBranch: {
        commit: { oid: head, messageHeadline: 'Write', signature: { isValid: true } },
        ref: { name: 'main', target: { oid: head } },
      },
    },
  });
  expect(access.file('main', 'a/b.txt')).toBe('b\n');
  expect(access.file('main', 'README.md')).toBeUndefined();
  const read = await call(token, 'GET', `/repos/acme/access/git/commits/${head}`);
  const bot = app.state.bot;
  expect(read.body).toMatchObject({
    author: { name: 'curfew[bot]', email: `${bot.id}+curfew[bot]@users.noreply.github.com` },
    committer: { name: 'GitHub', email: 'noreply@github.com' },
    message: 'Write\n\nWhy',
    parents: [{ sha: before }],
    verification: { verified: true, reason: 'valid' },
  });
  await simulator.settle();
  expect(hook.events).toMatchObject([
    { event: 'push', payload: { before, after: head, ref: 'refs/heads/main' } },
  ]);
});

it('refuses a commit onto a branch that has moved', async () => {
  const { commit, access, alice } = await graphqlWorld();
  const before = access.head();
  const moved = await alice.pushDirectly(access, { 'x.txt': 'x' }, 'Move');
  expect(await commit(before, { additions: [] })).toMatchObject({
    data: { createCommitOnBranch: null },
    errors: [{ type: 'STALE_DATA', path: ['createCommitOnBranch'] }],
  });
  expect(access.head()).toBe(moved);
});

it.each([
  ['no branch', 'gone', { additions: [] }, 'NOT_FOUND'],
  ['a deletion of what is not there', 'main', { deletions: [{ path: 'nowhere' }] }, 'UNPROCESSABLE'],
  ['a path that climbs', 'main', { additions: [{ path: '../x', contents: '' }] }, 'UNPROCESSABLE'],
])('refuses a commit with %s', async (_name, branch, changes, type) => {
  const { commit, access } = await graphqlWorld();
  expect(await commit(access.head(), changes, branch)).toMatchObject({ errors: [{ type }] });
});

it('refuses a commit without permission to write contents', async () => {
  const { simulator, app, installation, commit, access } = await graphqlWorld();
  const reader = await tokenOf(simulator, app, installation, { permissions: { contents: 'read' } });
  expect(await commit(access.head(), { additions: [] }, 'main', reader)).toMatchObject({
    errors: [{ type: 'FORBIDDEN' }],
  });
});

it("judges queries by GitHub's own schema", async () => {
  const { ask, simulator } = await graphqlWorld();
  const wrong = await ask('{ repository(owner: "acme", name: "access") { nmae } }');
  expect(wrong.errors[0].message).toContain('Cannot query field "nmae" on type "Repository"');
  expect(await ask('{ repository(owner: "acme"')).toMatchObject({
    errors: [{ message: expect.stringContaining('Syntax') }],
  });
  const missing = await ask('{ repository(owner: "acme", name: "nothing") { id } }');
  expect(missing).toMatchObject({
    data: { repository: null },
    errors: [{ type: 'NOT_FOUND', path: ['repository'] }],
  });
  // The strict simulator reports exactly these errors to the test.
  expect(simulator.breaches).toHaveLength(2);
  simulator.forgive();
});

it('reads blobs by their id, and says when one is binary or cut', async () => {
  const { ask, access } = await graphqlWorld();
  const commit = access.seed({
    'text.txt': 'háló\n',
    'binary.bin': Buffer.from([0, 1, 2]),
    'long.txt': 'x'.repeat(600_000),
  });
  const oid = (path: string) =>
    ask(`{ repository(owner: "acme", name: "access") { object(expression: "${commit}:${path}") {
    ... on Blob { oid byteSize isBinary isTruncated text } } } }`);
  const text = (await oid('text.txt')).data.repository.object;
  expect(text).toMatchObject({ byteSize: 7, isBinary: false, isTruncated: false, text: 'háló\n' });
  expect((await oid('binary.bin')).data.repository.object).toMatchObject({ isBinary: true, text: null });
  const long = (await oid('long.txt')).data.repository.object;
  expect(long).toMatchObject({ byteSize: 600_000, isTruncated: true });
  const byId = await ask(
    `query ($oid: GitObjectID!) { repository(owner: "acme", name: "access") {
    object(oid: $oid) { ... on Blob { text } } } }`,
    { oid: text.oid },
  );
  expect(byId.data.repository.object.text).toBe('háló\n');
});

it('turns drafts on and off for people, with events', async () => {
  const { ask, alice, access, simulator, hook } = await graphqlWorld();
  await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask', draft: true });
  const found = await ask(
    `{ repository(owner: "acme", name: "access") { pullRequest(number: ${number}) { id isDraft } } }`,
  );
  const { id, isDraft } = found.data.repository.pullRequest;
  expect(isDraft).toBe(true);
  await ask(
    `mutation { markPullRequestReadyForReview(input: { pullRequestId: "${id}" }) { pullRequest { isDraft } } }`,
    {},
    alice.token,
  );
  expect(access.pull(number).draft).toBe(false);
  await ask(
    `mutation { convertPullRequestToDraft(input: { pullRequestId: "${id}" }) { pullRequest { isDraft } } }`,
    {},
    alice.token,
  );
  await simulator.settle();
  const actions = hook.events.map(({ payload }) => payload['action']);
  expect(actions).toEqual(expect.arrayContaining(['ready_for_review', 'converted_to_draft']));
});
