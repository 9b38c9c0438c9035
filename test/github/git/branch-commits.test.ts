import { expect, it } from 'vitest';
import { COMMIT_ON_BRANCH } from '../../../src/github/client/queries.ts';
import { branchCommits } from '../../../src/github/git/branch-commits.ts';
import { aClient, expectEveryCall, github, oid } from '../github.ts';

expectEveryCall();

const REQUEST = {
  branch: 'curfew/ledger',
  expectedHead: oid('a'),
  subject: 'provisioned alice',
  body: '',
  writes: [{ path: 'live/role.json', content: new Uint8Array([0xff, 0x0a]) }],
  deletions: ['old.json'],
};
const mockCommit = (message: Record<string, string> = { headline: 'provisioned alice' }) =>
  github().post('/graphql', {
    query: COMMIT_ON_BRANCH,
    variables: {
      input: {
        branch: { repositoryNameWithOwner: 'acme/access', branchName: 'curfew/ledger' },
        expectedHeadOid: oid('a'),
        message,
        fileChanges: {
          additions: [{ path: 'live/role.json', contents: '/wo=' }],
          deletions: [{ path: 'old.json' }],
        },
      },
    },
  });
const committed = {
  data: {
    createCommitOnBranch: {
      commit: { oid: oid('b'), message: 'provisioned alice', tree: { oid: oid('f') } },
    },
  },
};
const commit = (body = '') => branchCommits(aClient()).commit({ ...REQUEST, body });

it('commits on the expected head', async () => {
  mockCommit().reply(200, committed);
  expect(await commit()).toEqual({
    outcome: 'committed',
    sha: oid('b'),
    tree: oid('f'),
    message: 'provisioned alice',
  });
});

it('sends the body, if there is one', async () => {
  mockCommit({ headline: 'provisioned alice', body: 'Why' }).reply(200, committed);
  await commit('Why');
});

it.each([
  ['by its type', { type: 'STALE_DATA', message: 'Something moved' }],
  [
    'by its text',
    {
      message: `Expected branch to point to "${oid('a')}" but it did not. Pull and try again.`,
    },
  ],
])('recognizes %s that the branch moved', async (_name, error) => {
  mockCommit().reply(200, { data: { createCommitOnBranch: null }, errors: [error] });
  expect(await commit()).toEqual({ outcome: 'stale' });
});

it.each([
  ['there is no branch', 'NOT_FOUND', 'not-found'],
  ['a rule forbids it', 'UNPROCESSABLE', 'rejected'],
  ['the App may not', 'FORBIDDEN', 'forbidden'],
  ['the rate limit is reached', 'RATE_LIMITED', 'rate-limited'],
  ['GitHub gave up', undefined, 'unavailable'],
])('rejects if %s', async (_name, type, kind) => {
  const message = 'Something went wrong while executing your query.';
  mockCommit().reply(200, { data: null, errors: [{ ...(type === undefined ? {} : { type }), message }] });
  await expect(commit()).rejects.toMatchObject({ name: 'ForgeFailure', kind });
});

it('rejects if the answer was lost, because the commit may exist', async () => {
  mockCommit().reply(502, 'Bad gateway');
  await expect(commit()).rejects.toMatchObject({ kind: 'unavailable' });
});

it('rejects if GitHub does not name the commit', async () => {
  mockCommit().reply(200, { data: { createCommitOnBranch: null } });
  await expect(commit()).rejects.toMatchObject({ kind: 'unavailable' });
});
