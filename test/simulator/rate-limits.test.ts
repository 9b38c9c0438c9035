import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../simulator/start-simulator.ts';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

const REPO = '/repos/acme/access';
const issues = `${REPO}/issues`;
const limits = { restPerHour: 3 };

/** The time stands still unless the test moves it. */
async function limited(rateLimits?: SimulatorOptions['rateLimits']) {
  const start = Date.now();
  const world = await aWorld({
    clock: () => new Date(start),
    ...(rateLimits === undefined ? {} : { rateLimits }),
  });
  const token = await tokenOf(world.simulator, world.app, world.installation);
  const get = (headers: Record<string, string> = {}) => world.call(token, 'GET', issues, undefined, headers);
  const post = () => world.call(token, 'POST', issues, { title: 'x' });
  return { ...world, token, get, post };
}

describe('the primary limit', () => {
  it('is refused until it is reset, and counted for each installation and person apart', async () => {
    const { simulator, alice, call, get } = await limited(limits);
    const remaining = [];
    for (let n = 0; n < 3; n++) remaining.push((await get()).headers.get('x-ratelimit-remaining'));
    expect(remaining).toEqual(['2', '1', '0']);
    const refused = await get();
    expect(refused).toMatchObject({
      status: 403,
      body: { message: expect.stringMatching(/^API rate limit exceeded for installation ID \d+\.$/) },
    });
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect((await call(alice.token, 'GET', issues)).status).toBe(200);
    const reset = Number(refused.headers.get('x-ratelimit-reset')) * 1000;
    simulator.clock.advance(reset - simulator.clock.now().getTime() - 1_000);
    expect((await get()).status).toBe(403);
    simulator.clock.advance(2_000);
    expect((await get()).status).toBe(200);
  });

  it('is not touched by 304 and by GET /rate_limit, and GraphQL has its own', async () => {
    const { call, token, get } = await limited(limits);
    const etag = (await get()).headers.get('etag') ?? '';
    for (let n = 0; n < 5; n++) expect((await get({ 'if-none-match': etag })).status).toBe(304);
    const query = { query: '{ rateLimit { remaining } }' };
    const graphql = await call(token, 'POST', '/graphql', query);
    expect(graphql.headers.get('x-ratelimit-resource')).toBe('graphql');
    const { resources } = (await call(token, 'GET', '/rate_limit')).body;
    expect([resources.core.remaining, resources.graphql.remaining]).toEqual([2, 4_999]);
  });

  it('is 5,000 an hour by default', async () => {
    const { get } = await limited();
    const { headers } = await get();
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-used')]).toEqual(['5000', '1']);
  });
});

describe('a secondary limit', () => {
  it('allows 80 requests a minute that create content', async () => {
    const { simulator, post, get } = await limited();
    for (let n = 0; n < 80; n++) expect((await post()).status).toBe(201);
    const refused = await post();
    expect(refused).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('secondary rate limit') },
    });
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await get()).status).toBe(200);
    simulator.clock.advance(60_000);
    expect((await post()).status).toBe(201);
  });

  it('allows so many requests an hour that create content', async () => {
    const { simulator, post } = await limited({ contentPerHour: 2 });
    await post();
    simulator.clock.advance(60_000);
    await post();
    simulator.clock.advance(60_000);
    expect((await post()).headers.get('retry-after')).toBe(String(58 * 60));
  });

  it('counts a write five times, and 304 too', async () => {
    const { post, get } = await limited({ restPointsPerMinute: 7 });
    await post();
    const etag = (await get()).headers.get('etag') ?? '';
    expect((await get({ 'if-none-match': etag })).status).toBe(304);
    expect((await get({ 'if-none-match': etag })).status).toBe(403);
  });
});

describe('answers that a caller may not expect', () => {
  it('the ETag of a repository and of its pull requests moves with every push', async () => {
    const { alice, access, call, token } = await limited();
    await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'Ask' });
    const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
    const paths = [REPO, `${REPO}/pulls`, `${REPO}/pulls/${number}`];
    const etags = async () => {
      const answers = await Promise.all(paths.map((path) => call(token, 'GET', path)));
      return answers.map(({ headers }) => headers.get('etag'));
    };
    await etags();
    const before = await etags();
    await alice.pushBranch(access, 'other', { files: { b: 'b' }, message: 'Other' });
    const after = await etags();
    expect(after.filter((etag, index) => etag === before[index])).toEqual([]);
  });

  it('a commit is never answered with 304', async () => {
    const { access, call, token } = await limited();
    const answer = await call(token, 'GET', `${REPO}/commits/${access.head()}`);
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, null]);
  });

  it('a ref may be the one before the last push', async () => {
    const { simulator, alice, access, call, token } = await limited();
    const before = access.head();
    await alice.pushBranch(access, 'main', { files: { a: 'a' }, message: 'A' });
    const path = `${REPO}/git/ref/heads/main`;
    simulator.faults.next({ path: /\/git\/ref\// }, { kind: 'older-head' });
    const shas = [await call(token, 'GET', path), await call(token, 'GET', path)];
    expect(shas.map(({ body }) => body.object.sha)).toEqual([before, access.head()]);
  });
});

it('cuts a listing of a tree at so many bytes', async () => {
  const { access, call, alice } = await aWorld({ treeBytes: 400 });
  await alice.pushBranch(access, 'main', { files: { a: 'a', b: 'b', c: 'c' }, message: 'More' });
  const { body } = await call(alice.token, 'GET', `${REPO}/git/trees/main?recursive=1`);
  expect(body.truncated).toBe(true);
  expect(body.tree).toHaveLength(1);
});
