import { describe, expect, it } from 'vitest';
import { FORCE_PUSHES } from '../../../src/github/client/queries.ts';
import { pushes } from '../../../src/github/pulls/pushes.ts';
import {
  ALICE,
  API,
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

const LIST = 'GET /repos/{owner}/{repo}/activity';
const OPENED = '2026-11-23T10:00:00Z';
const QUERY = { ref: 'refs/heads/ask/1', per_page: '100' };

const row = (type: string, before: string, after: string, parts: object = {}) => ({
  activity_type: type,
  before: oid(before),
  after: oid(after),
  timestamp: '2026-11-23T09:59:00Z',
  actor: ALICE,
  ...parts,
});
const list = (rows: readonly object[], headers = {}) =>
  github().get(`${HERE}/activity`).query(QUERY).reply(200, answer(LIST, rows), headers);
const read = (until: string | null = null) => pushes(aClient()).toBranch('ask/1', OPENED, until);

describe('the moves of a branch', () => {
  it('come with their kind, and with who made them', async () => {
    list([
      row('branch_deletion', 'd', '0', { actor: BOT }),
      row('pr_merge', 'c', 'd', { actor: null }),
      row('force_push', 'b', 'c', { actor: DANA }),
      row('push', 'a', 'b'),
      row('branch_creation', '0', 'a'),
    ]);
    const at = '2026-11-23T09:59:00Z';
    const bot = { login: 'curfew[bot]', id: BOT.id };
    expect(await read()).toEqual([
      { by: bot, at, kind: 'deleted', before: oid('d'), after: null },
      { by: null, at, kind: 'pushed', before: oid('c'), after: oid('d') },
      { by: dana, at, kind: 'forced', before: oid('b'), after: oid('c') },
      { by: alice, at, kind: 'pushed', before: oid('a'), after: oid('b') },
      { by: alice, at, kind: 'created', before: null, after: oid('a') },
    ]);
  });

  it('end with the last creation of the branch before the pull request was opened', async () => {
    const later = { timestamp: '2026-11-23T11:00:00Z' };
    list(
      [
        row('branch_creation', '0', 'c', later),
        row('branch_deletion', 'b', '0', later),
        row('branch_creation', '0', 'b', { timestamp: OPENED }),
        row('branch_deletion', 'a', '0'),
      ],
      { link: `<${API}${HERE}/activity?after=older>; rel="next"` },
    );
    expect((await read())?.map(({ kind }) => kind)).toEqual(['created', 'deleted', 'created']);
  });

  it('are read page by page', async () => {
    list([row('push', 'b', 'c')], { link: `<${API}${HERE}/activity?after=older>; rel="next"` });
    github()
      .get(`${HERE}/activity`)
      .query({ after: 'older' })
      .reply(200, answer(LIST, [row('push', 'a', 'b')]));
    expect((await read())?.map(({ after }) => after)).toEqual([oid('c'), oid('b')]);
  });

  it('are unreadable if there are too many', async () => {
    const rows = Array.from({ length: 1_001 }, () => row('push', 'a', 'b'));
    list(rows, { link: `<${API}${HERE}/activity?after=older>; rel="next"` });
    await expect(read()).rejects.toMatchObject({
      kind: 'rejected',
      message: 'branch ask/1 has more than 1,000 pushes: open the request from a new branch',
    });
  });

  it('after the merge do not count, and cost pages', async () => {
    const later = { timestamp: '2026-11-23T12:00:01Z' };
    const rows = Array.from({ length: 1_001 }, () => row('push', 'b', 'c', later));
    list(rows, { link: `<${API}${HERE}/activity?after=older>; rel="next"` });
    const atMerge = { timestamp: '2026-11-23T12:00:00Z' };
    const older = [row('push', 'a', 'b', atMerge), row('branch_creation', '0', 'a')];
    github().get(`${HERE}/activity`).query({ after: 'older' }).reply(200, answer(LIST, older));
    expect((await read('2026-11-23T12:00:00Z'))?.map(({ kind }) => kind)).toEqual(['pushed', 'created']);
  });

  it('are unreadable behind too many pages of later ones', async () => {
    const link = { link: `<${API}${HERE}/activity?after=older>; rel="next"` };
    const rows = [row('push', 'b', 'c', { timestamp: '2026-11-23T12:00:01Z' })];
    list(rows, link);
    github().get(`${HERE}/activity`).query({ after: 'older' }).times(99).reply(200, answer(LIST, rows), link);
    await expect(read('2026-11-23T12:00:00Z')).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('the last 10,000 pushes that GitHub lists do not go back'),
    });
  });

  it.each([403, 404, 410, 422])('are not known if GitHub answers %i for every branch', async (status) => {
    for (const query of [QUERY, { per_page: '100' }])
      github().get(`${HERE}/activity`).query(query).reply(status, { message: 'Not here' });
    expect(await pushes(anUncheckedClient()).toBranch('ask/1', OPENED, null)).toBeNull();
  });

  it.each([404, 422])('come from all branches if GitHub answers %i for this one', async (status) => {
    const rows = [
      row('push', 'b', 'c', { ref: 'refs/heads/other' }),
      row('push', 'a', 'b', { ref: 'refs/heads/ask/1', actor: DANA }),
      row('branch_creation', '0', 'a', { ref: 'refs/heads/ask/1' }),
      row('push', 'd', 'e', { ref: 'refs/heads/ask/1' }),
    ];
    github().get(`${HERE}/activity`).query(QUERY).reply(status, { message: 'No ref found' });
    github().get(`${HERE}/activity`).query({ per_page: '100' }).reply(200, answer(LIST, rows));
    const found = await pushes(anUncheckedClient()).toBranch('ask/1', OPENED, null);
    expect(found).toMatchObject([{ by: dana, after: oid('b') }, { kind: 'created' }]);
  });

  it.each([
    [500, {}, 'unavailable'],
    [401, {}, 'forbidden'],
    [403, { 'retry-after': '60' }, 'rate-limited'],
  ])('are unreadable if GitHub answers %i', async (status, headers, kind) => {
    github().get(`${HERE}/activity`).query(QUERY).reply(status, { message: 'Later' }, headers);
    await expect(pushes(anUncheckedClient()).toBranch('ask/1', OPENED, null)).rejects.toMatchObject({ kind });
  });
});

describe('the force-pushes of a pull request', () => {
  const node = (parts: object = {}) => ({
    createdAt: '2026-11-23T11:00:00Z',
    actor: { login: 'Alice', databaseId: alice.id },
    beforeCommit: { oid: oid('a') },
    afterCommit: { oid: oid('b') },
    ...parts,
  });
  const page = (nodes: readonly unknown[], next: string | null = null) => ({
    data: {
      repository: {
        pullRequest: {
          timelineItems: { pageInfo: { hasNextPage: next !== null, endCursor: next }, nodes },
        },
      },
    },
  });
  const ask = (after: string | null, reply: object) =>
    github()
      .post('/graphql', {
        query: FORCE_PUSHES,
        variables: { owner: 'acme', repo: 'access', number: 12, after },
      })
      .reply(200, reply);
  const forced = () => pushes(aClient()).forced(12);

  it('come from every page, the newest first', async () => {
    ask(null, page([node(), null], 'here'));
    ask('here', page([node({ actor: null, beforeCommit: null, afterCommit: null })]));
    const at = '2026-11-23T11:00:00Z';
    expect(await forced()).toEqual([
      { by: null, at, kind: 'forced', before: null, after: null },
      { by: alice, at, kind: 'forced', before: oid('a'), after: oid('b') },
    ]);
  });

  it.each([
    ['a bot', { login: 'curfew', databaseId: 9 }, { login: 'curfew', id: 9 }],
    ['an account without a number', { login: 'alice', databaseId: null }, null],
    ['an organization', { login: 'acme' }, null],
  ])('by %s', async (_name, actor, by) => {
    ask(null, page([node({ actor })]));
    expect(await forced()).toMatchObject([{ by }]);
  });

  it('are unreadable if there are too many, or no pull request', async () => {
    ask(null, page(Array.from({ length: 1_001 }, () => node())));
    await expect(forced()).rejects.toMatchObject({ kind: 'rejected' });
    ask(null, { data: { repository: { pullRequest: null } } });
    await expect(forced()).rejects.toMatchObject({ kind: 'not-found' });
  });
});
