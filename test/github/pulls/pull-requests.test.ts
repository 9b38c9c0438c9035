import { describe, expect, it } from 'vitest';
import { MERGE_COMMIT, MERGED_PULLS } from '../../../src/github/client/queries.ts';
import { pullRequests } from '../../../src/github/pulls/pull-requests.ts';
import {
  ALICE,
  aClient,
  alice,
  anUncheckedClient,
  BOT,
  DANA,
  dana,
  expectEveryCall,
  github,
  HERE,
  oid,
} from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

const GET = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
const LIST = 'GET /repos/{owner}/{repo}/pulls';
const REVIEWS = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
const ASSOCIATED = 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls';

const reader = () => pullRequests(aClient());
const listed = (number: number, parts: object = {}) => ({
  number,
  node_id: 'PR_12',
  title: 'Request',
  body: null,
  state: 'open',
  user: ALICE,
  base: { ref: 'main', sha: oid('a'), repo: { id: 1 } },
  head: { ref: 'request', sha: oid('b'), repo: { id: 1 } },
  created_at: '2026-11-23T10:00:00Z',
  updated_at: '2026-11-23T11:00:00Z',
  closed_at: null,
  merged_at: null,
  merge_commit_sha: oid('c'),
  ...parts,
});
const merged = {
  state: 'closed',
  closed_at: '2026-11-23T12:00:00Z',
  merged_at: '2026-11-23T12:00:00Z',
  merge_commit_sha: oid('d'),
};

describe('get', () => {
  const get = async (parts: object) => {
    github()
      .get(`${HERE}/pulls/12`)
      .reply(200, answer(GET, { ...listed(12), ...parts }));
    return reader().get(12);
  };

  it('reads an open pull request', async () => {
    expect(await get({ body: 'Please', draft: true })).toEqual({
      number: 12,
      nodeId: 'PR_12',
      title: 'Request',
      body: 'Please',
      state: 'open',
      draft: true,
      author: alice,
      authorIsHuman: true,
      base: { branch: 'main', sha: oid('a') },
      head: { branch: 'request', sha: oid('b'), sameRepository: true },
      createdAt: '2026-11-23T10:00:00Z',
      updatedAt: '2026-11-23T11:00:00Z',
      closedAt: null,
      merged: null,
      mergeable: null,
    });
  });

  it.each([
    ['the merge commit by GraphQL, and not from REST', { oid: oid('c') }, oid('c')],
    ['no merge commit while GitHub does not say', null, null],
  ])('reads who merged it, and %s', async (_name, mergeCommit, commit) => {
    const variables = { owner: 'acme', repo: 'access', number: 12 };
    github()
      .post('/graphql', { query: MERGE_COMMIT, variables })
      .reply(200, { data: { repository: { pullRequest: { mergeCommit } } } });
    expect(await get({ ...merged, merged: true, merged_by: DANA, mergeable: false })).toMatchObject({
      state: 'closed',
      closedAt: '2026-11-23T12:00:00Z',
      merged: { at: '2026-11-23T12:00:00Z', by: dana, commit },
      mergeable: false,
    });
  });

  it('is not of the same repository if its head is in a fork', async () => {
    const head = { ref: 'request', sha: oid('b'), repo: { id: 2 } };
    expect((await get({ head })).head.sameRepository).toBe(false);
  });

  it('is not of the same repository if the fork was deleted', async () => {
    const head = { ref: 'request', sha: oid('b'), repo: null };
    github()
      .get(`${HERE}/pulls/12`)
      .reply(200, answer(GET, { ...listed(12), head }));
    expect((await pullRequests(anUncheckedClient()).get(12)).head.sameRepository).toBe(false);
  });

  it('knows that its author is a bot', async () => {
    expect((await get({ user: BOT })).authorIsHuman).toBe(false);
  });

  it('rejects if GitHub does not answer', async () => {
    github().get(`${HERE}/pulls/12`).reply(500);
    await expect(reader().get(12)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('listings', () => {
  const next = (url: string) => ({ link: `<https://api.github.com${url}>; rel="next"` });

  it('open: every page', async () => {
    const first = `${HERE}/pulls?per_page=100&state=open&base=main&sort=created&direction=asc`;
    const second = `${first}&page=2`;
    github()
      .get(first)
      .reply(200, answer(LIST, [listed(1)]), next(second))
      .get(second)
      .reply(200, answer(LIST, [listed(2)]));
    expect((await reader().open('main')).map(({ number }) => number)).toEqual([1, 2]);
  });

  it('mergedSince: back to the given time, and no page more', async () => {
    const page = (next: string | null, ...updates: readonly [number, string, string | null][]) => ({
      data: {
        repository: {
          pullRequests: {
            pageInfo: { hasNextPage: next !== null, endCursor: next },
            nodes: updates.map(([number, updatedAt, sha]) => ({
              number,
              updatedAt,
              mergeCommit: sha === null ? null : { oid: sha },
            })),
          },
        },
      },
    });
    const asking = (after: string | null) => ({
      query: MERGED_PULLS,
      variables: { owner: 'acme', repo: 'access', after },
    });
    github()
      .post('/graphql', asking(null))
      .reply(200, page('two', [3, '2026-11-23T13:00:00Z', null], [2, '2026-11-23T12:00:00Z', oid('c')]))
      .post('/graphql', asking('two'))
      .reply(
        200,
        page('three', [2, '2026-11-23T12:00:00Z', oid('c')], [1, '2026-11-23T11:59:59Z', oid('d')]),
      );
    expect(await reader().mergedSince('2026-11-23T13:00:00.000+01:00')).toEqual([
      { number: 3, commit: null },
      { number: 2, commit: oid('c') },
    ]);
  });

  it('mergedSince: rejects if GitHub shows no repository', async () => {
    github()
      .post('/graphql')
      .reply(200, { data: { repository: null } });
    await expect(reader().mergedSince('2026-11-23T13:00:00Z')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('associatedWith: the numbers of merged pull requests', async () => {
    const other = { ...merged, base: { ref: 'other', sha: oid('e'), repo: { id: 1 } } };
    github()
      .get(`${HERE}/commits/${oid('d')}/pulls?per_page=100`)
      .reply(200, answer(ASSOCIATED, [listed(1), listed(2, merged), listed(3, other)]));
    expect(await reader().associatedWith(oid('d'))).toEqual([2, 3]);
  });
});

describe('reviews', () => {
  const reviews = async (list: readonly object[]) => {
    github().get(`${HERE}/pulls/12/reviews?per_page=100`).reply(200, answer(REVIEWS, list));
    return reader().reviews(12);
  };
  const review = (id: number, state: string, submitted_at: string, user: object | null = DANA) => ({
    id,
    state,
    submitted_at,
    user,
    commit_id: oid('b'),
  });

  it('are ordered by time, then by id', async () => {
    const found = await reviews([
      review(4, 'APPROVED', '2026-11-23T12:00:02Z'),
      review(3, 'CHANGES_REQUESTED', '2026-11-23T12:00:01Z'),
      review(2, 'DISMISSED', '2026-11-23T12:00:01Z'),
      review(1, 'COMMENTED', '2026-11-23T12:00:03Z'),
    ]);
    expect(found.map(({ id, state }) => [id, state])).toEqual([
      [2, 'dismissed'],
      [3, 'changes-requested'],
      [4, 'approved'],
      [1, 'commented'],
    ]);
    expect(found[2]).toEqual({
      id: 4,
      by: dana,
      byHuman: true,
      state: 'approved',
      submittedAt: '2026-11-23T12:00:02Z',
      commit: oid('b'),
    });
  });

  it.each([
    ['a bot', BOT],
    ['a deleted account', null],
  ])('of %s are not human', async (_name, user) => {
    const [found] = await reviews([review(1, 'APPROVED', '2026-11-23T12:00:00Z', user)]);
    expect(found?.byHuman).toBe(false);
  });

  it('leave out reviews that are not submitted yet', async () => {
    expect(await reviews([{ id: 1, state: 'PENDING', user: DANA }])).toEqual([]);
  });

  it('reject an unknown state, which could be an objection', async () => {
    await expect(reviews([review(1, 'VETOED', '2026-11-23T12:00:00Z')])).rejects.toMatchObject({
      kind: 'rejected',
    });
  });
});
