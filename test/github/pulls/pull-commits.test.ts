import { describe, expect, it } from 'vitest';
import { PULL_COMMITS } from '../../../src/github/client/queries.ts';
import { pullCommits } from '../../../src/github/pulls/pull-commits.ts';
import { aClient, alice, dana, expectEveryCall, github, oid } from '../github.ts';

expectEveryCall();

const actor = (person: { login: string; id: number } | null, email = 'x@acme.test') => ({
  email,
  user: person === null ? null : { login: person.login.toUpperCase(), databaseId: person.id },
});
const commit = (letter: string, parts: object = {}) => ({
  commit: {
    oid: oid(letter),
    parents: { totalCount: 1, nodes: [{ oid: oid('a') }] },
    authors: { totalCount: 1, nodes: [actor(alice)] },
    committer: actor(alice),
    signature: null,
    ...parts,
  },
});
const page = (nodes: readonly object[], { total = nodes.length, next = null as string | null } = {}) => ({
  data: {
    repository: {
      pullRequest: {
        commits: {
          totalCount: total,
          pageInfo: { hasNextPage: next !== null, endCursor: next },
          nodes,
        },
      },
    },
  },
});
const asking = (after: string | null) => ({
  query: PULL_COMMITS,
  variables: { owner: 'acme', repo: 'access', number: 12, after },
});
const read = () => pullCommits(aClient(), 12);
const reply = (answer: object) => github().post('/graphql', asking(null)).reply(200, answer);

it('reads every page, oldest first', async () => {
  reply(page([commit('b')], { total: 2, next: 'here' }))
    .post('/graphql', asking('here'))
    .reply(200, page([commit('c')], { total: 2 }));
  expect(await read()).toEqual([
    { sha: oid('b'), parents: [oid('a')], people: [alice] },
    { sha: oid('c'), parents: [oid('a')], people: [alice] },
  ]);
});

describe('the people of a commit', () => {
  const peopleOf = async (parts: object) => {
    reply(page([commit('b', parts)]));
    return (await read())[0]?.people;
  };
  const gitHub = actor({ login: 'web-flow', id: 19864447 }, 'noreply@github.com');

  it('are author, co-authors and committer, each once', async () => {
    const authors = { totalCount: 2, nodes: [actor(alice), actor(dana)] };
    expect(await peopleOf({ authors, committer: actor(dana) })).toEqual([alice, dana]);
  });

  it('show an unknown address as null', async () => {
    expect(await peopleOf({ committer: actor(null) })).toEqual([alice, null]);
  });

  it('leave out GitHub itself if it signed the commit', async () => {
    const signature = { isValid: true, wasSignedByGitHub: true };
    expect(await peopleOf({ committer: gitHub, signature })).toEqual([alice]);
  });

  it.each([
    ['no signature', null],
    ['a broken signature', { isValid: false, wasSignedByGitHub: true }],
    ['a person’s own signature', { isValid: true, wasSignedByGitHub: false }],
  ])('show a committer that only claims to be GitHub, with %s', async (_name, signature) => {
    expect(await peopleOf({ committer: actor(null, 'noreply@github.com'), signature })).toEqual([
      alice,
      null,
    ]);
  });

  it.each([
    ['authors', { authors: { totalCount: 101, nodes: [actor(alice)] } }],
    ['parents', { parents: { totalCount: 21, nodes: [{ oid: oid('a') }] } }],
  ])('reject if the listing of %s is not complete', async (_name, parts) => {
    await expect(peopleOf(parts)).rejects.toMatchObject({ kind: 'rejected' });
  });
});

it.each([
  ['beyond 250 commits', page([commit('b')], { total: 251, next: 'here' }), 'rejected'],
  ['if the listing is not complete', page([commit('b')], { total: 2 }), 'rejected'],
  ['if there is no pull request', { data: { repository: { pullRequest: null } } }, 'not-found'],
  [
    'if GitHub answers that there is none',
    { data: null, errors: [{ type: 'NOT_FOUND', message: 'Could not resolve' }] },
    'not-found',
  ],
])('rejects %s', async (_name, answer, kind) => {
  reply(answer);
  await expect(read()).rejects.toMatchObject({ name: 'ForgeFailure', kind });
});
