import type nock from 'nock';
import { describe, expect, it } from 'vitest';
import { actionPage, contentId, outputsOf, stateOf } from '../../src/github/check-output.ts';
import { checkRuns } from '../../src/github/check-runs.ts';
import type { Annotation, CheckRun } from '../../src/ports/forge/check-runs.ts';
import { aClient, expectEveryCall, github, HERE, oid, ownApp } from './github.ts';
import { answer } from './sample.ts';

expectEveryCall();

const LIST = `${HERE}/commits/${oid('b')}/check-runs?check_name=curfew&filter=latest&app_id=77&per_page=100`;
const LISTED = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
const CREATED = 'POST /repos/{owner}/{repo}/check-runs';
const UPDATED = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';

const at = (line: number, column: number, endLine = line, endColumn = column) => ({
  path: 'access/a.yaml',
  start: { line, column },
  end: { line: endLine, column: endColumn },
});
const annotation = (where = at(5, 3, 5, 9)): Annotation => ({
  at: where,
  level: 'failure',
  title: 'Too long',
  message: '12h is too long',
});
const FAILED: CheckRun = {
  head: oid('b'),
  status: 'failure',
  title: 'Fix 1 problem',
  summary: 'access/a.yaml',
  annotations: [annotation()],
};
const WAITING: CheckRun = {
  ...FAILED,
  status: 'working',
  title: 'Waiting for 1 of acme/dba',
  annotations: [],
};

interface Existing {
  readonly id?: number;
  readonly status?: string;
  readonly external_id?: string;
  readonly app?: object | null;
  readonly annotations?: number;
}
const mockRuns = (...runs: readonly Existing[]) =>
  github()
    .get(LIST)
    .reply(
      200,
      answer(LISTED, {
        total_count: runs.length,
        check_runs: runs.map(({ annotations = 0, ...run }) => ({
          id: 5,
          status: 'in_progress',
          app: { id: 77 },
          output: { annotations_count: annotations },
          ...run,
        })),
      }),
    );
const mockCreation = (body: nock.RequestBodyMatcher, id = 9) =>
  github()
    .post(`${HERE}/check-runs`, body)
    .reply(201, answer(CREATED, { id }, 201));
const mockUpdate = (id: number, body: nock.RequestBodyMatcher) =>
  github().patch(`${HERE}/check-runs/${id}`, body).reply(200, answer(UPDATED, { id }));
const publish = (check: CheckRun) => checkRuns({ ...aClient(), ownApp }).publish(check);

const output = { title: 'Waiting for 1 of acme/dba', summary: 'access/a.yaml', annotations: [] };

describe('publish', () => {
  it('creates the check run, with columns if an annotation is on one line', async () => {
    mockRuns();
    mockCreation({
      name: 'curfew',
      head_sha: oid('b'),
      status: 'completed',
      conclusion: 'failure',
      external_id: contentId(FAILED),
      output: {
        title: 'Fix 1 problem',
        summary: 'access/a.yaml',
        annotations: [
          {
            path: 'access/a.yaml',
            start_line: 5,
            end_line: 5,
            start_column: 3,
            end_column: 9,
            annotation_level: 'failure',
            title: 'Too long',
            message: '12h is too long',
          },
        ],
      },
    });
    await publish(FAILED);
  });

  it('leaves out columns if an annotation is on several lines', async () => {
    mockRuns();
    mockCreation(({ output: sent }) => {
      const [first] = Object(sent).annotations;
      return first.end_line === 7 && !('start_column' in first) && !('end_column' in first);
    });
    await publish({ ...FAILED, annotations: [annotation(at(5, 3, 7, 1))] });
  });

  it('links to the page on which people act', async () => {
    mockRuns();
    mockCreation(({ details_url: page }) => page === 'https://github.com/acme/access/pull/7/files');
    await publish({ ...WAITING, status: 'action-required', pull: 7 });
  });

  it('shows a check at work as in progress, without a conclusion', async () => {
    mockRuns();
    mockCreation({
      name: 'curfew',
      head_sha: oid('b'),
      status: 'in_progress',
      external_id: contentId(WAITING),
      output,
    });
    await publish(WAITING);
  });

  it('writes nothing if the content is the same', async () => {
    mockRuns({ external_id: contentId(WAITING) });
    await publish(WAITING);
  });

  it('compares with the newest run only', async () => {
    mockRuns({ id: 5, external_id: contentId(WAITING) }, { id: 6, external_id: 'other' });
    mockUpdate(6, { status: 'in_progress', external_id: contentId(WAITING), output });
    await publish(WAITING);
  });

  it('ignores a run of another App', async () => {
    mockRuns({ external_id: contentId(WAITING), app: { id: 78 } });
    mockCreation(() => true);
    await publish(WAITING);
  });

  it('updates and completes a run that has no annotations', async () => {
    mockRuns({});
    mockUpdate(5, ({ conclusion, status }) => conclusion === 'success' && status === 'completed');
    await publish({ ...WAITING, status: 'success' });
  });

  it.each([
    ['has annotations, which an update would keep', { annotations: 1 }, FAILED],
    ['is completed and would have to be in progress again', { status: 'completed' }, WAITING],
  ])('creates a new run if the old one %s', async (_name, run, check) => {
    mockRuns(run);
    mockCreation(() => true);
    await publish(check);
  });

  it('sends fifty annotations a call and 200 in all, and completes the run with the last call', async () => {
    mockRuns();
    const lines = Array.from({ length: 230 }, (_, line) => annotation(at(line + 1, 1)));
    const check = { ...FAILED, annotations: lines };
    const sent: Record<string, unknown>[] = [];
    const take = (body: Record<string, unknown>) => {
      sent.push(body);
      return true;
    };
    const counts = (bodies: typeof sent) =>
      bodies.map(({ output: sentOutput }) => Object(sentOutput).annotations.length);
    mockCreation(take);
    for (let call = 0; call < 3; call += 1) mockUpdate(9, take);
    await publish(check);
    const calls = [...new Map(sent.map((body) => [JSON.stringify(body), body])).values()];
    expect(counts(calls)).toEqual([50, 50, 50, 50]);
    expect(calls.map(({ status, conclusion, external_id: id }) => [status, conclusion, id])).toEqual([
      ['in_progress', undefined, undefined],
      ['in_progress', undefined, undefined],
      ['in_progress', undefined, undefined],
      ['completed', 'failure', contentId(check)],
    ]);
    expect(Object(calls[0]?.['output']).summary).toContain('30 more problems are not marked in the files.');
  });

  it('says that one problem is not marked', () => {
    const annotations = Array.from({ length: 201 }, (_, line) => annotation(at(line + 1, 1)));
    const [first] = outputsOf({ ...FAILED, annotations });
    expect(first?.summary).toMatch(/\n1 more problem is not marked in the files\.$/);
  });

  it('cuts texts that are too long for GitHub', async () => {
    mockRuns();
    mockCreation(({ output: sent }) => {
      const { title, summary, annotations } = Object(sent);
      return title.length <= 255 && summary.length <= 65_535 && annotations[0].title.length <= 255;
    });
    await publish({
      ...FAILED,
      title: 't'.repeat(1_000),
      summary: 's'.repeat(100_000),
      annotations: [{ ...annotation(), title: 'x'.repeat(300) }],
    });
  });

  it('rejects if the old runs cannot be read', async () => {
    github().get(LIST).reply(500);
    await expect(publish(FAILED)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

it.each([
  ['working', { status: 'in_progress' }],
  ['queued', { status: 'queued' }],
  ['action-required', { status: 'completed', conclusion: 'action_required' }],
  ['success', { status: 'completed', conclusion: 'success' }],
  ['failure', { status: 'completed', conclusion: 'failure' }],
] as const)('%s is one state of GitHub', (status, state) => {
  expect(stateOf({ status })).toEqual(state);
});

it('the page on which people act is on the site of the API', () => {
  expect(actionPage('https://git.acme.example/api/v3', 'acme/access', 7)).toBe(
    'https://git.acme.example/acme/access/pull/7/files',
  );
});
