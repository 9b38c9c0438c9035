import { expect, it } from 'vitest';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

const NONE = '0'.repeat(40);

const TIMELINE = `query ($number: Int!, $after: String) {
  repository(owner: "acme", name: "access") {
    pullRequest(number: $number) {
      timelineItems(itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT], first: 1, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          ... on HeadRefForcePushedEvent {
            createdAt
            actor { login ... on User { databaseId } }
            beforeCommit { oid }
            afterCommit { oid }
          }
        }
      }
    }
  }
}`;

async function activityWorld() {
  const world = await aWorld({ clock: () => new Date('2026-11-23T14:00:00.400Z') });
  const { simulator, app, installation, call } = world;
  const token = await tokenOf(simulator, app, installation);
  const read = async (query: string, who = token) => call(who, 'GET', `/repos/acme/access/activity?${query}`);
  return { ...world, token, read };
}

it('lists the moves of a branch, the newest first, with who pushed', async () => {
  const { simulator, alice, bob, owner, access, read } = await activityWorld();
  const first = await alice.pushBranch(access, 'ask', { files: { a: 'a\n' }, message: 'Ask' });
  const forged = { files: { a: 'b\n' }, message: 'More', as: alice.account };
  const second = await bob.pushBranch(access, 'ask', forged);
  const third = await bob.pushBranch(access, 'ask', { files: { b: 'b\n' }, message: 'Again', force: true });
  const pull = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  const merge = await owner.merge(access, pull, { admin: true });
  await owner.deleteBranch(access, 'ask');
  const before = access.log()[1]?.oid;
  simulator.clock.advance(2_000);

  const moves = [
    ['branch_deletion', 'olga', third, NONE],
    ['force_push', 'bob', second, third],
    ['push', 'bob', first, second],
    ['branch_creation', 'alice', NONE, first],
  ].map(([activity_type, login, from, after]) => ({
    activity_type,
    actor: { login },
    before: from,
    after,
    ref: 'refs/heads/ask',
    timestamp: '2026-11-23T14:00:00Z',
  }));
  expect((await read('ref=refs/heads/ask')).body).toMatchObject(moves);
  expect((await read('ref=ask&direction=asc')).body).toMatchObject(moves.toReversed());
  expect((await read('ref=ask&actor=ALICE')).body).toMatchObject(moves.slice(3));
  expect((await read('ref=ask&activity_type=push')).body).toMatchObject(moves.slice(2, 3));
  expect((await read('ref=ask&time_period=fortnight')).status).toBe(422);
  simulator.clock.advance(2 * 86_400_000);
  expect((await read('ref=ask&time_period=day')).body).toEqual([]);
  expect((await read('ref=ask&time_period=week')).body).toHaveLength(4);
  expect((await read('ref=main')).body[0]).toMatchObject({
    activity_type: 'pr_merge',
    before,
    after: merge,
    actor: { login: 'olga' },
  });
  expect((await read('ref=nothing')).body).toEqual([]);
});

it('pages by cursors', async () => {
  const { simulator, alice, access, read, call, token } = await activityWorld();
  for (const text of ['a', 'b', 'c'])
    await alice.pushBranch(access, 'ask', { files: { a: text }, message: text });
  simulator.clock.advance(2_000);
  const ids: number[] = [];
  let next: string | undefined = '/repos/acme/access/activity?ref=ask&per_page=2';
  let links: string | null = null;
  while (next !== undefined) {
    const { body, headers } = await call(token, 'GET', next);
    ids.push(...body.map(({ id }: { id: number }) => id));
    links = headers.get('link');
    next = /<([^>]+)>; rel="next"/.exec(links ?? '')?.[1]?.slice(simulator.url.length);
  }
  expect(ids).toEqual([...ids].sort((a, b) => b - a));
  expect(new Set(ids).size).toBe(3);
  const back = /<([^>]+)>; rel="prev"/.exec(links ?? '')?.[1]?.slice(simulator.url.length) ?? '';
  expect((await call(token, 'GET', back)).body).toMatchObject(ids.slice(0, 2).map((id) => ({ id })));
  expect((await read('after=nowhere')).status).toBe(422);
});

it('knows a push only after a while, and perhaps neither who made it nor that it was made', async () => {
  const { simulator, alice, access, read, call, token } = await activityWorld();
  const timeline = async (number: number, after: string | null = null) =>
    (await call(token, 'POST', '/graphql', { query: TIMELINE, variables: { number, after } })).body.data
      .repository.pullRequest.timelineItems;
  const push = (text: string) =>
    alice.pushBranch(access, 'ask', { files: { a: text }, message: text, force: true });
  const first = await push('a');
  const pull = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  const second = await push('b');
  expect((await read('ref=ask')).body).toEqual([]);
  expect((await timeline(pull)).nodes).toEqual([]);
  simulator.clock.advance(2_000);
  expect((await read('ref=ask')).body).toHaveLength(2);

  access.state.pushRecord = { actors: 'unknown', rows: 'kept' };
  const third = await push('c');
  access.state.pushRecord = { actors: 'named', rows: 'missing' };
  await push('d');
  simulator.clock.advance(2_000);
  expect((await read('ref=ask')).body).toMatchObject([
    { actor: null, after: third },
    { actor: { login: 'alice' }, after: second },
    { actor: { login: 'alice' }, after: first },
  ]);
  const page = await timeline(pull);
  expect(page).toEqual({
    pageInfo: { hasNextPage: true, endCursor: '1' },
    nodes: [
      {
        createdAt: '2026-11-23T14:00:00Z',
        actor: { login: 'alice', databaseId: 583231 },
        beforeCommit: { oid: first },
        afterCommit: { oid: second },
      },
    ],
  });
  expect(await timeline(pull, page.pageInfo.endCursor)).toMatchObject({
    pageInfo: { hasNextPage: false },
    nodes: [{ actor: null, beforeCommit: { oid: second }, afterCommit: { oid: third } }],
  });
});

it('names a bot that pushes, and that opens a pull request', async () => {
  const { simulator, alice, access, token, call, read } = await activityWorld();
  const head = await alice.pushBranch(access, 'ask', { files: { a: 'a\n' }, message: 'Ask' });
  await call(token, 'POST', '/repos/acme/access/git/refs', { ref: 'refs/heads/bot', sha: head });
  const pull = { title: 'Ask', head: 'bot', base: 'main' };
  const bot = { login: 'curfew[bot]', type: 'Bot' };
  expect((await call(token, 'POST', '/repos/acme/access/pulls', pull)).body).toMatchObject({ user: bot });
  simulator.clock.advance(2_000);
  expect((await read('ref=bot')).body).toMatchObject([{ activity_type: 'branch_creation', actor: bot }]);
});

it('needs the permission to read contents', async () => {
  const { simulator, acme, read } = await activityWorld();
  const other = simulator.app('reader', { permissions: { pull_requests: 'read' } });
  const token = await tokenOf(simulator, other, other.install(acme));
  expect((await read('ref=main', token)).status).toBe(403);
});
