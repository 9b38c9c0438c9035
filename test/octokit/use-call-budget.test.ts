import { expect, it } from 'vitest';
import { askGraphql } from '../../src/github/client/ask-graphql.ts';
import { openOctokit, openShared } from '../../src/github/client/octokit.ts';
import { API, expectEveryCall, github, HERE } from '../github/github.ts';
import { answer } from '../github/sample.ts';

expectEveryCall();

const HOUR = {
  date: 'Mon, 23 Nov 2026 14:00:00 GMT',
  'x-ratelimit-limit': '5000',
  'x-ratelimit-reset': String(Date.parse('2026-11-23T14:20:00Z') / 1_000),
};
const core = (remaining: number) => ({
  ...HOUR,
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-resource': 'core',
});
const get = (octokit: ReturnType<typeof openOctokit>) =>
  octokit.rest.repos.get({ owner: 'acme', repo: 'access' });

it('keeps what is left for more urgent calls of the same installation', async () => {
  github().get(HERE).twice().reply(200, answer('GET /repos/{owner}/{repo}'), core(400));
  const shared = openShared();
  const ask = (callClass: 'end' | 'look') => get(openOctokit({ baseUrl: API, shared, callClass }));
  await ask('look');
  await expect(ask('look')).rejects.toMatchObject({
    kind: 'rate-limited',
    retryAfterMs: expect.closeTo(20 * 60_000, -4),
    message: expect.stringContaining('GitHub was not asked'),
  });
  await ask('end');
});

it('asks GitHub no more until the time that it named, also for an end', async () => {
  github().get(HERE).reply(429, { message: 'Slow down' }, { 'retry-after': '30' });
  const octokit = openOctokit({ baseUrl: API });
  await expect(get(octokit)).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 30_000 });
  await expect(get(octokit)).rejects.toThrow('GitHub was not asked');
});

it('reads from GraphQL’s answer that the points are used up', async () => {
  const limits = { ...HOUR, 'x-ratelimit-remaining': '0', 'x-ratelimit-resource': 'graphql' };
  github()
    .post('/graphql')
    .reply(200, { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] }, limits);
  const octokit = openOctokit({ baseUrl: API });
  const ask = () => askGraphql(octokit, 'query { viewer { login } }', {});
  await expect(ask()).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 20 * 60_000 });
  await expect(ask()).rejects.toThrow('GitHub was not asked');
});
