import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { plainMessage } from '../../src/domain/text/plain-message.ts';
import { openOctokit } from '../../src/github/client/octokit.ts';
import { forgeFailureOf, statusOf } from '../../src/octokit/forge-failure-of.ts';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';
import { aClient, expectEveryCall, github, HERE } from '../github/github.ts';

expectEveryCall();

async function failure(status: number, headers: Record<string, string> = {}, message = 'No') {
  github().get(HERE).reply(status, { message }, headers);
  const { octokit, owner, repo } = aClient();
  const error: unknown = await octokit.rest.repos.get({ owner, repo }).catch((thrown) => thrown);
  if (!(error instanceof ForgeFailure)) throw new Error('not translated', { cause: error });
  return error;
}

describe('a failed request', () => {
  it.each([
    [400, 'rejected'],
    [401, 'forbidden'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [408, 'unavailable'],
    [409, 'rejected'],
    [410, 'rejected'],
    [422, 'rejected'],
    [429, 'rate-limited'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
  ] as const)('with %i is %s', async (status, kind) => {
    const error = await failure(status);
    expect(error.kind).toBe(kind);
    expect(statusOf(error)).toBe(status);
    expect(error.message).toBe(`GitHub answered ${status} to GET /repos/acme/access: No`);
  });

  it.each([
    ['says when to return', 403, { 'retry-after': '30' }, 'Slow down', 'rate-limited', 30_000],
    ['says so with 503', 503, { 'retry-after': '5' }, 'Busy', 'unavailable', 5_000],
    [
      'has no calls left in this hour, by GitHub’s own clock',
      403,
      {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Date.UTC(2026, 10, 23, 12, 10) / 1000),
        date: 'Mon, 23 Nov 2026 12:00:00 GMT',
      },
      'API rate limit exceeded',
      'rate-limited',
      600_000,
    ],
    [
      'reached a secondary limit that names no time',
      403,
      {},
      'You have exceeded a secondary rate limit.',
      'rate-limited',
      60_000,
    ],
    ['is only forbidden', 403, { 'x-ratelimit-remaining': '4999' }, 'No', 'forbidden', null],
  ] as const)('%s', async (_name, status, headers, message, kind, retryAfterMs) => {
    expect(await failure(status, headers, message)).toMatchObject({ kind, retryAfterMs });
  });
});

it('is unavailable, without a status, if GitHub does not answer', async () => {
  github().get(HERE).replyWithError('connect ECONNREFUSED');
  const { octokit, owner, repo } = aClient();
  const error: unknown = await octokit.rest.repos.get({ owner, repo }).catch((thrown) => thrown);
  expect(error).toMatchObject({ name: 'ForgeFailure', kind: 'unavailable' });
  expect(statusOf(error)).toBeNull();
});

it('is unavailable if the answer takes too long', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const octokit = openOctokit({ baseUrl: `http://127.0.0.1:${port}`, timeoutMs: 20 });
  await expect(octokit.rest.repos.get({ owner: 'acme', repo: 'access' })).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('GitHub gave no answer to GET /repos/acme/access'),
  });
  silent.closeAllConnections();
  silent.close();
});

it('returns a failure unchanged', () => {
  const failure = new ForgeFailure('rejected', 'no');
  expect(forgeFailureOf(failure)).toBe(failure);
});

it.each([
  ['Bad token ghs_abcDEF0123456789abcd', 'Bad token [redacted]'],
  ['github_pat_11AAAA_bbbb said no', '[redacted] said no'],
  ['jwt eyJhbGciOi.eyJpc3M.c2ln', 'jwt [redacted]'],
  ['authorization: Bearer 0123456789abcdef0123', 'authorization: Bearer [redacted]'],
  ['two\nlines\u202e and\u0000 more', 'two lines and more'],
])('writes %j as %j', (text, plain) => {
  expect(plainMessage(text)).toBe(plain);
});
