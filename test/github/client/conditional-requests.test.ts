import type { Octokit } from '@octokit/rest';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { openOctokit } from '../../../src/github/client/octokit.ts';
import { API, aClient, expectEveryCall, github, HERE } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

describe('conditional requests', () => {
  const repository = (description: string) => answer('GET /repos/{owner}/{repo}', { description });
  const ask = (octokit = aClient().octokit) => octokit.rest.repos.get({ owner: 'acme', repo: 'access' });

  it('answer from the cache if GitHub answers 304', async () => {
    github()
      .get(HERE)
      .reply(200, repository('old'), { etag: '"1"' })
      .get(HERE)
      .matchHeader('if-none-match', '"1"')
      .twice()
      .reply(304, undefined, { date: 'Mon, 23 Nov 2026 12:00:00 GMT' });
    const { octokit } = aClient();
    await ask(octokit);
    const { status, data, headers } = await ask(octokit);
    expect([status, data.description, headers.date]).toEqual([200, 'old', 'Mon, 23 Nov 2026 12:00:00 GMT']);
    data.description = 'changed by the caller';
    expect((await ask(octokit)).data.description).toBe('old');
  });

  it('take a new answer, and send its ETag from then on', async () => {
    github()
      .get(HERE)
      .reply(200, repository('old'), { etag: '"1"' })
      .get(HERE)
      .matchHeader('if-none-match', '"1"')
      .reply(200, repository('new'), { etag: '"2"' })
      .get(HERE)
      .matchHeader('if-none-match', '"2"')
      .reply(304);
    const { octokit } = aClient();
    await ask(octokit);
    await ask(octokit);
    expect((await ask(octokit)).data.description).toBe('new');
  });

  it('are not made for an answer that is too large for the cache', async () => {
    const unconditional: boolean[] = [];
    github()
      .get(HERE)
      .twice()
      .reply(200, repository('x'.repeat(1_000_001)), { etag: '"1"' });
    const { octokit } = aClient();
    octokit.hook.wrap('request', async (request, options) => {
      const response = await request(options);
      unconditional.push(options.headers['if-none-match'] === undefined);
      return response;
    });
    await ask(octokit);
    await ask(octokit);
    expect(unconditional).toEqual([true, true]);
  });

  it('do not hide a failure', async () => {
    github().get(HERE).reply(200, repository('old'), { etag: '"1"' }).get(HERE).reply(502);
    const { octokit } = aClient();
    await ask(octokit);
    await expect(ask(octokit)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('work page by page in listings', async () => {
    const path = `${HERE}/commits/main/check-runs`;
    const runs = answer('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
      total_count: 1,
      check_runs: [{ id: 5 }],
    });
    github().get(path).reply(200, runs, { etag: '"1"' }).get(path).reply(304);
    const octokit = openOctokit({ baseUrl: API });
    const list = () =>
      octokit.paginate(octokit.rest.checks.listForRef, { owner: 'acme', repo: 'access', ref: 'main' });
    expect(await list()).toEqual(await list());
  });
});

describe('a listing whose 304 has no Link header', () => {
  const path = `${HERE}/issues/1/comments`;
  const comments = (...ids: readonly number[]) =>
    answer(
      'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
      ids.map((id) => ({ id })),
    );
  const list = async (octokit: Octokit) => {
    const request = { owner: 'acme', repo: 'access', issue_number: 1, per_page: 2 };
    const listed = await octokit.paginate(octokit.rest.issues.listComments, request);
    return listed.map(({ id }) => id);
  };
  const onPage = (page: number) => (page === 1 ? { per_page: 2 } : { per_page: 2, page });
  const linkTo = (page: number) => `<${API}${path}?per_page=2&page=${page}>; rel="next"`;

  it('has all its pages', async () => {
    github()
      .get(path)
      .query(onPage(1))
      .reply(200, comments(1, 2), { etag: '"1"', link: linkTo(2) })
      .get(path)
      .query(onPage(2))
      .reply(200, comments(3), { etag: '"2"', link: `<${API}${path}?per_page=2&page=1>; rel="prev"` })
      .get(path)
      .query(onPage(1))
      .matchHeader('if-none-match', '"1"')
      .reply(304)
      .get(path)
      .query(onPage(2))
      .matchHeader('if-none-match', '"2"')
      .reply(304);
    const octokit = openOctokit({ baseUrl: API });
    expect(await list(octokit)).toEqual([1, 2, 3]);
    expect(await list(octokit)).toEqual([1, 2, 3]);
  });

  it('has a page that began after its last page was full', async () => {
    github()
      .get(path)
      .query(onPage(1))
      .reply(200, comments(1, 2), { etag: '"1"' })
      .get(path)
      .query(onPage(1))
      .matchHeader('if-none-match', '"1"')
      .reply(304);
    nock(API, { badheaders: ['if-none-match'] })
      .get(path)
      .query(onPage(1))
      .reply(200, comments(1, 2), { etag: '"1"', link: linkTo(2) });
    github().get(path).query(onPage(2)).reply(200, comments(3), { etag: '"2"' });
    const octokit = openOctokit({ baseUrl: API });
    expect(await list(octokit)).toEqual([1, 2]);
    expect(await list(octokit)).toEqual([1, 2, 3]);
  });

  it('is not read again if the 304 says that it is the last page', async () => {
    github()
      .get(path)
      .query(onPage(1))
      .reply(200, comments(1, 2), { etag: '"1"' })
      .get(path)
      .query(onPage(1))
      .reply(304, undefined, { link: `<${API}${path}?per_page=2&page=1>; rel="first"` });
    const octokit = openOctokit({ baseUrl: API });
    expect(await list(octokit)).toEqual([1, 2]);
    expect(await list(octokit)).toEqual([1, 2]);
  });

  it('is counted whole if GitHub wraps its pages', async () => {
    const runs = `${HERE}/commits/main/check-runs`;
    const wrapped = (id: number) => ({ total_count: 2, check_runs: [{ id }] });
    github()
      .get(runs)
      .query({ per_page: 1 })
      .reply(200, wrapped(1), { etag: '"1"' })
      .get(runs)
      .query({ per_page: 1 })
      .reply(304)
      .get(runs)
      .query({ per_page: 1 })
      .reply(200, wrapped(1), { etag: '"1"', link: `<${API}${runs}?per_page=1&page=2>; rel="next"` })
      .get(runs)
      .query({ per_page: 1, page: 2 })
      .reply(200, wrapped(2), { etag: '"2"' });
    const octokit = openOctokit({ baseUrl: API });
    const request = { owner: 'acme', repo: 'access', ref: 'main', per_page: 1 };
    expect(await octokit.paginate(octokit.rest.checks.listForRef, request)).toHaveLength(1);
    expect(await octokit.paginate(octokit.rest.checks.listForRef, request)).toHaveLength(2);
  });
});
