import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { octokitFor, openOctokit } from '../../../src/github/client/octokit.ts';
import { tokenCache } from '../../../src/octokit/token-cache.ts';
import { API, expectEveryCall, github, HERE } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

const { privateKey: key } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const app = { id: 77, key };
const TOKENS = '/app/installations/5/access_tokens';
const token = (text: string) =>
  answer(
    'POST /app/installations/{installation_id}/access_tokens',
    { token: text, permissions: { contents: 'write' } },
    201,
  );

describe('an installation', () => {
  it('reports the calls that are left, from each answer, also from 304', async () => {
    const headers = (remaining: string, resource = 'core') => ({
      etag: '"one"',
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': remaining,
      'x-ratelimit-resource': resource,
    });
    github().get(HERE).reply(200, answer('GET /repos/{owner}/{repo}'), headers('4000'));
    github().get(HERE).reply(304, '', headers('3999'));
    github().get(HERE).reply(200, answer('GET /repos/{owner}/{repo}'), headers('29', 'search'));
    const budgets: unknown[] = [];
    const octokit = openOctokit({ baseUrl: API, onBudget: (budget) => budgets.push(budget) });
    for (let n = 0; n < 3; n++) await octokit.rest.repos.get({ owner: 'acme', repo: 'access' });
    expect(budgets).toEqual([
      expect.objectContaining({ resource: 'rest', limit: 5000, remaining: 4000 }),
      expect.objectContaining({ resource: 'rest', limit: 5000, remaining: 3999 }),
    ]);
  });

  it('uses one token for many requests, and the App’s own token below /app', async () => {
    github()
      .post(TOKENS)
      .matchHeader('authorization', /^bearer eyJ/)
      .reply(201, token('ghs_one'));
    github()
      .get(HERE)
      .twice()
      .matchHeader('authorization', 'token ghs_one')
      .reply(200, answer('GET /repos/{owner}/{repo}'));
    github()
      .get('/app')
      .matchHeader('authorization', /^bearer eyJ/)
      .reply(200, answer('GET /app'));
    const octokit = octokitFor({ baseUrl: API, app, installation: 5 });
    await octokit.rest.repos.get({ owner: 'acme', repo: 'access' });
    await octokit.rest.repos.get({ owner: 'acme', repo: 'access' });
    await octokit.rest.apps.getAuthenticated();
  });

  describe('whose token GitHub refuses', () => {
    const start = async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      onTestFinished(() => void vi.useRealTimers());
      github()
        .post(TOKENS)
        .reply(201, token('ghs_one'))
        .get(HERE)
        .reply(200, answer('GET /repos/{owner}/{repo}'))
        .get(HERE)
        .matchHeader('authorization', 'token ghs_one')
        .reply(401, { message: 'Bad credentials' });
      const octokit = octokitFor({ baseUrl: API, app, installation: 5 });
      const ask = () => octokit.rest.repos.get({ owner: 'acme', repo: 'access' });
      await ask();
      // In the first five seconds of a token, the library retries after a 401: not all of GitHub's servers
      // may know it yet.
      vi.setSystemTime(Date.now() + 6_000);
      return ask;
    };

    it('gets another token', async () => {
      const ask = await start();
      github()
        .post(TOKENS)
        .reply(201, token('ghs_two'))
        .get(HERE)
        .matchHeader('authorization', 'token ghs_two')
        .reply(200, answer('GET /repos/{owner}/{repo}'));
      expect((await ask()).status).toBe(200);
    });

    it('is forbidden if it gets none', async () => {
      const ask = await start();
      github().post(TOKENS).reply(403, { message: 'This installation has been suspended' });
      await expect(ask()).rejects.toMatchObject({ kind: 'forbidden' });
    });
  });

  it.each([
    ['github.com', API, '2026-03-10'],
    ['ghe.com', 'https://api.acme.ghe.com', '2026-03-10'],
    ['an Enterprise Server', 'https://github.acme.test/api/v3', '2022-11-28'],
    ['another name that ends alike', 'https://notghe.com/api/v3', '2022-11-28'],
  ])('sends the version of the API that %s knows', async (_name, baseUrl, version) => {
    nock(baseUrl).get('/app').matchHeader('x-github-api-version', version).reply(200, answer('GET /app'));
    await octokitFor({ baseUrl, app, installation: null }).rest.apps.getAuthenticated();
  });

  it('reaches REST of a GitHub Enterprise Server at /api/v3, and GraphQL at /api/graphql', async () => {
    const server = 'https://github.acme.test';
    nock(server)
      .post('/api/v3/app/installations/5/access_tokens')
      .reply(201, token('ghs_ghes'))
      .post('/api/graphql')
      .matchHeader('authorization', 'token ghs_ghes')
      .reply(200, { data: { viewer: { login: 'curfew[bot]' } } });
    const octokit = octokitFor({ baseUrl: `${server}/api/v3`, app, installation: 5 });
    await octokit.graphql('query { viewer { login } }');
  });
});

describe('the token cache', () => {
  it('keeps a token for 55 minutes of elapsed time, or until it is cleared', () => {
    let elapsed = 0;
    const cache = tokenCache(() => elapsed);
    cache.set('5', 'token');
    elapsed = 55 * 60_000 - 1;
    expect(cache.get('5')).toBe('token');
    elapsed += 1;
    expect(cache.get('5')).toBeUndefined();
    cache.set('5', 'token');
    cache.clear();
    expect(cache.get('5')).toBeUndefined();
  });
});
