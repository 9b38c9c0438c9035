import { expect, it } from 'vitest';
import { questions } from '../../../scripts/prove/questions.ts';
import { reportOf } from '../../../scripts/prove/report.ts';
import { aServer, aUsedRepository, run } from './a-server.ts';

it('makes a repository, answers every question about the simulator, and deletes it', async () => {
  const server = await aServer();
  const { ann, bea, simulator, tokenOf } = server;
  const result = await run(server, tokenOf(ann), { reviewerToken: tokenOf(bea) });
  const { answers, left } = result;
  expect(answers.map(({ question }) => question.id)).toEqual(questions.map(({ id }) => id));
  expect(
    answers.filter(({ outcome }) => outcome !== 'as assumed').map(({ question }) => question.id),
  ).toEqual([]);
  expect(left).toEqual([]);
  const figures = new Map(answers.map((each) => [each.question.id, each.figures]));
  expect(figures.get('index-lag')?.['ms until it was named']).toBeGreaterThanOrEqual(30_000);
  expect(figures.get('activity-lag')).toMatchObject({ activity_type: 'force_push', actor: 'present' });
  expect(figures.get('activity-lag')?.['ms until it was listed']).toBeGreaterThanOrEqual(2_000);
  expect(figures.get('mergeable-null')?.['reads']).toBeGreaterThan(1);
  expect(simulator.calls.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  expect((await ann.request('GET', '/user/repos')).body).toEqual([]);
});

it('changes nothing with --read-only, and answers what the repository shows', async () => {
  const server = await aServer();
  const { ann, simulator, tokenOf } = server;
  const access = await aUsedRepository(server);
  access.allow(ann, 'admin');
  simulator.calls.clear();
  const result = await run(server, tokenOf(ann, [access]), {
    readOnly: true,
    repository: { owner: 'acme', name: 'access' },
  });
  const writes = simulator.calls.filter(({ method, path }) => method !== 'GET' && path !== '/graphql');
  expect(writes).toEqual([]);
  const reading = questions.filter(({ needs }) => needs === 'reading').map(({ id }) => id);
  const answered = result.answers.filter(({ outcome }) => outcome === 'as assumed');
  expect(answered.map(({ question }) => question.id)).toEqual(reading);
});

it('uses a repository that is there, and leaves it', async () => {
  const server = await aServer();
  const { ann, simulator, tokenOf } = server;
  const given = await aUsedRepository(server, 'curfew-prove-given');
  const result = await run(server, tokenOf(ann, [given]), {
    repository: { owner: 'acme', name: 'curfew-prove-given' },
  });
  const reviews = questions.filter(({ needs }) => needs === 'a reviewer').map(({ id }) => id);
  const others = result.answers.filter(({ outcome }) => outcome === 'not asked');
  expect(others.map(({ question }) => question.id)).toEqual(reviews);
  expect(simulator.calls.filter(({ method }) => method === 'DELETE')).toEqual([]);
});

it('stops between two questions if it is asked to, and still deletes what it made', async () => {
  const server = await aServer();
  const { ann, tokenOf } = server;
  const stop = new AbortController();
  const { answers } = await run(server, tokenOf(ann), {
    questions: questions.filter(({ needs }) => needs === 'reading'),
    progress: () => stop.abort(),
    signal: stop.signal,
  });
  expect(answers).toHaveLength(1);
  expect((await ann.request('GET', '/user/repos')).body).toEqual([]);
});

it('names neither people nor repositories in its report, and says what it is about', async () => {
  const server = await aServer();
  const { ann, tokenOf } = server;
  const access = await aUsedRepository(server, 'curfew-prove-given');
  const result = await run(server, tokenOf(ann, [access]), {
    readOnly: true,
    repository: { owner: 'acme', name: 'curfew-prove-given' },
  });
  const report = reportOf(result);
  expect(report).not.toMatch(/acme|ann|curfew-prove-given|github_pat/);
  expect(report).toContain('by `npm run prove` (read-only).');
  expect(report).toContain('Its answers say nothing about github.com.');
  expect(report).toContain('| Does an answer 304 count for the rate limit? | It does not. |');
  expect(reportOf({ ...result, isLoopback: false, host: 'api.github.com' })).not.toContain('say nothing');
});
