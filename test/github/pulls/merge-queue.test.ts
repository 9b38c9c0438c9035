import { describe, expect, it } from 'vitest';
import { QUEUED_PULLS } from '../../../src/github/client/queries.ts';
import { mergeQueue } from '../../../src/github/pulls/merge-queue.ts';
import { aClient, expectEveryCall, github, oid } from '../github.ts';

expectEveryCall();

const entry = (number: number, letter: string | null) => ({
  headCommit: letter === null ? null : { oid: oid(letter) },
  pullRequest: { number, headRefOid: oid('f') },
});
const mockQueue = (mergeQueue: object | null, after: string | null = null) =>
  github()
    .post('/graphql', {
      query: QUEUED_PULLS,
      variables: { owner: 'acme', repo: 'access', branch: 'main', after },
    })
    .reply(200, { data: { repository: { mergeQueue } } });
const queue = (nodes: readonly object[], more: { totalCount?: number; endCursor?: string } = {}) => ({
  configuration: { mergingStrategy: 'ALLGREEN' },
  entries: {
    totalCount: more.totalCount ?? nodes.length,
    pageInfo: { hasNextPage: more.endCursor !== undefined, endCursor: more.endCursor ?? null },
    nodes,
  },
});
const read = () => mergeQueue(aClient()).read('main');

describe('the merge queue', () => {
  it('is null if the branch has none', async () => {
    mockQueue(null);
    expect(await read()).toBeNull();
  });

  it('is read in order, with entries that have no commit yet', async () => {
    mockQueue(queue([entry(12, 'a'), entry(13, null)]));
    expect(await read()).toEqual({
      pulls: [
        { number: 12, head: oid('f'), group: oid('a') },
        { number: 13, head: oid('f'), group: null },
      ],
      eachIsChecked: true,
    });
  });

  it('is read to its end', async () => {
    mockQueue(queue([entry(12, 'a')], { totalCount: 2, endCursor: 'X' }));
    mockQueue(queue([entry(13, 'b')], { totalCount: 2 }), 'X');
    expect((await read())?.pulls.map(({ number }) => number)).toEqual([12, 13]);
  });

  it.each([
    ['HEADGREEN', { mergingStrategy: 'HEADGREEN' }],
    ['a strategy that GitHub does not show', null],
  ])('needs only the check of the last commit of a group: %s', async (_name, configuration) => {
    mockQueue({ ...queue([]), configuration });
    expect(await read()).toEqual({ pulls: [], eachIsChecked: false });
  });

  it.each([
    ['GitHub did not list all entries', queue([entry(12, 'a')], { totalCount: 2 })],
    ['GitHub does not show a pull request', queue([{ headCommit: null, pullRequest: null }])],
    ['there is no list', { ...queue([]), entries: null }],
  ])('is not read if %s', async (_name, answer) => {
    mockQueue(answer);
    await expect(read()).rejects.toMatchObject({ name: 'ForgeFailure', kind: 'unavailable' });
  });

  it('is not read if GitHub does not show the repository', async () => {
    github()
      .post('/graphql')
      .reply(200, { data: { repository: null } });
    await expect(read()).rejects.toMatchObject({ kind: 'not-found' });
  });
});
