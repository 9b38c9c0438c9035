import { expect, it } from 'vitest';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

const issues = '/repos/acme/access/issues';

it('answers as arranged, as often as arranged', async () => {
  const { simulator, alice, call } = await aWorld();
  simulator.faults.next({ method: 'POST', path: /issues$/ }, { kind: 'answer', status: 502 }, 2);
  const statuses = [];
  for (const _ of [1, 2, 3]) statuses.push((await call(alice.token, 'POST', issues, { title: 'x' })).status);
  expect(statuses).toEqual([502, 502, 201]);
  expect((await call(alice.token, 'GET', issues)).body).toHaveLength(1);
});

it('can take effect and yet lose the answer', async () => {
  const { simulator, alice, access, call } = await aWorld();
  simulator.faults.next({ method: 'POST', path: /issues$/ }, { kind: 'abort-after' });
  await expect(call(alice.token, 'POST', issues, { title: 'x' })).rejects.toThrow();
  expect(access.issues()).toHaveLength(1);
  simulator.faults.next({ method: 'POST', path: /issues$/ }, { kind: 'abort-before' });
  await expect(call(alice.token, 'POST', issues, { title: 'y' })).rejects.toThrow();
  expect(access.issues()).toHaveLength(1);
});

// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
it.each([403, 429] as const)('limits with %i and says when to come back', async (status) => {
  const { simulator, alice, call } = await aWorld();
  simulator.faults.next({ path: /issues/ }, { kind: 'limit', status, retryAfter: 60 });
  const answer = await call(alice.token, 'GET', issues);
  expect(answer).toMatchObject({
    status,
    body: { message: expect.stringContaining('secondary rate limit') },
  });
  expect(answer.headers.get('retry-after')).toBe('60');
});

it('fails one GraphQL mutation and not another', async () => {
  const { simulator, alice, call } = await aWorld();
  simulator.faults.next({ graphql: 'rateLimit' }, { kind: 'answer', status: 500 });
  const other = '{ repository(owner: "acme", name: "access") { id } }';
  expect((await call(alice.token, 'POST', '/graphql', { query: other })).status).toBe(200);
  expect((await call(alice.token, 'POST', '/graphql', { query: '{ rateLimit { limit } }' })).status).toBe(
    500,
  );
});

it('counts what was called', async () => {
  const { simulator, alice, call } = await aWorld();
  simulator.calls.clear();
  await call(alice.token, 'GET', `${issues}?state=all`);
  expect(simulator.calls).toMatchObject([
    { method: 'GET', path: issues, query: { state: 'all' }, status: 200, person: 'alice' },
  ]);
});

it('answers 304 for what has not changed, and dates answers by its own clock', async () => {
  const { simulator, alice, call } = await aWorld();
  simulator.clock.advance(3 * 24 * 3_600_000);
  const first = await call(alice.token, 'GET', issues);
  const etag = first.headers.get('etag') ?? '';
  expect(Date.parse(first.headers.get('date') ?? '') - Date.now()).toBeGreaterThan(2 * 24 * 3_600_000);
  const same = await call(alice.token, 'GET', issues, undefined, { 'if-none-match': etag });
  expect(same).toMatchObject({ status: 304, body: undefined });
  await call(alice.token, 'POST', issues, { title: 'x' });
  expect((await call(alice.token, 'GET', issues, undefined, { 'if-none-match': etag })).status).toBe(200);
});

it('does not repeat the links of a listing in a 304', async () => {
  const { alice, call } = await aWorld();
  for (const title of ['a', 'b']) await call(alice.token, 'POST', issues, { title });
  const first = await call(alice.token, 'GET', `${issues}?per_page=1`);
  const known = { 'if-none-match': first.headers.get('etag') ?? '' };
  const same = await call(alice.token, 'GET', `${issues}?per_page=1`, undefined, known);
  expect([first.headers.has('link'), same.status, same.headers.has('link')]).toEqual([true, 304, false]);
});

it('pages listings with links', async () => {
  const { alice, call } = await aWorld();
  for (const title of ['a', 'b', 'c']) await call(alice.token, 'POST', issues, { title });
  const first = await call(alice.token, 'GET', `${issues}?per_page=2`);
  expect(first.body.map(({ title }: { title: string }) => title)).toEqual(['c', 'b']);
  expect(first.headers.get('link')).toMatch(/page=2>; rel="next".*rel="last"/);
  const last = await call(alice.token, 'GET', `${issues}?per_page=2&page=2`);
  expect(last.body).toHaveLength(1);
  expect(last.headers.get('link')).not.toContain('rel="next"');
});

it('fails the calls of one app alone, also with an exhausted limit', async () => {
  const { simulator, app, installation, alice, call } = await aWorld();
  const token = await tokenOf(simulator, app, installation);
  simulator.faults.next({ app: 'curfew' }, { kind: 'exhausted', resetAfter: 90 });
  expect((await call(alice.token, 'GET', issues)).status).toBe(200);
  const limited = await call(token, 'GET', issues);
  expect(limited).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('rate limit exceeded') },
  });
  expect(limited.headers.get('x-ratelimit-remaining')).toBe('0');
  const seconds = Number(limited.headers.get('x-ratelimit-reset')) - simulator.clock.now().getTime() / 1000;
  expect(seconds).toBeGreaterThan(80);
  expect((await call(token, 'GET', issues)).status).toBe(200);
});

it('makes each call of an App as slow as it is asked to', async () => {
  const { simulator, app, installation, call } = await aWorld({ callMs: 40 });
  const token = await tokenOf(simulator, app, installation);
  const began = performance.now();
  await call(token, 'GET', '/repos/acme/access');
  // Timers may fire a fraction of a millisecond early.
  expect(performance.now() - began).toBeGreaterThanOrEqual(39);
});
