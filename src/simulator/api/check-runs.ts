import { announce } from '../announce.ts';
import { latestRuns } from '../check-status.ts';
import { resolve } from '../git/history.ts';
import { advanceQueue } from '../merge-queue.ts';
import { annotationShape, checkRunShape, suiteId, suiteShape } from '../shapes/check-run.ts';
import type { Annotation, CheckRunState, RepositoryState } from '../state.ts';
import { fullName } from '../world.ts';
import { created, forbidden, notFound, ok, Refused, unprocessable } from './answer.ts';
import type { Body } from './body.ts';
import { actorOf, type Call, param, repositoryOf } from './call.ts';
import { page } from './paging.ts';
import { type Route, route } from './route.ts';

const reading = { permission: 'checks', level: 'read' } as const;
const writing = { permission: 'checks', level: 'write' } as const;
const statuses = ['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending'] as const;
const conclusions = [
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'stale',
  'timed_out',
] as const;
const levels = ['notice', 'warning', 'failure'] as const;
/** https://docs.github.com/en/rest/checks/runs */
const limits = {
  text: 65_535,
  annotations: 50,
  actions: 3,
  label: 20,
  description: 40,
  identifier: 20,
} as const;

export const checkRunRoutes: readonly Route[] = [
  route('POST /repos/{owner}/{repo}/check-runs', (call) => {
    const repository = repositoryOf(call, writing);
    if (call.caller.kind !== 'installation')
      throw new Refused(403, 'You must authenticate via a GitHub App.');
    const headSha = call.body.string('head_sha');
    if (repository.git.commit(headSha) === undefined)
      throw unprocessable(`No commit found for SHA: ${headSha}`);
    const run: CheckRunState = {
      id: call.world.nextId(),
      app: call.caller.installation.app,
      headSha,
      name: call.body.string('name'),
      status: 'queued',
      conclusion: null,
      detailsUrl: null,
      externalId: '',
      startedAt: call.world.clock.now(),
      completedAt: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
      actions: [],
    };
    update(call, run);
    repository.checkRuns.push(run);
    announceRun(call, repository, run, 'created');
    if (run.status === 'completed') announceRun(call, repository, run, 'completed');
    return created(checkRunShape(call.world, repository, run));
  }),
  route('PATCH /repos/{owner}/{repo}/check-runs/{run}', (call) => {
    const repository = repositoryOf(call, writing);
    const run = runNumbered(repository, param(call, 'run'));
    // Only the app that made a run may change it.
    if (call.caller.kind !== 'installation' || call.caller.installation.app !== run.app) throw forbidden();
    update(call, run);
    if (run.status === 'completed') announceRun(call, repository, run, 'completed');
    else advanceQueue(call.world, repository);
    return ok(checkRunShape(call.world, repository, run));
  }),
  route('GET /repos/{owner}/{repo}/check-runs/{run}', (call) => {
    const repository = repositoryOf(call, reading);
    return ok(checkRunShape(call.world, repository, runNumbered(repository, param(call, 'run'))));
  }),
  route('GET /repos/{owner}/{repo}/check-runs/{run}/annotations', (call) => {
    const repository = repositoryOf(call, reading);
    const run = runNumbered(repository, param(call, 'run'));
    const path = `/repos/${fullName(repository)}/check-runs/${run.id}/annotations`;
    return page(call, path, run.annotations, (each) => annotationShape(call.world, repository, run, each));
  }),
  route('POST /repos/{owner}/{repo}/check-runs/{run}/rerequest', (call) => {
    const repository = repositoryOf(call, { ...writing, person: 'write' });
    const run = runNumbered(repository, param(call, 'run'));
    Object.assign(run, { status: 'queued', conclusion: null, completedAt: null });
    announceRun(call, repository, run, 'rerequested');
    return created({});
  }),
  route('POST /repos/{owner}/{repo}/check-suites/{suite}/rerequest', (call) => {
    const repository = repositoryOf(call, { ...writing, person: 'write' });
    const run = repository.checkRuns.find((each) => String(suiteId(each)) === param(call, 'suite'));
    if (run === undefined) throw notFound();
    announceSuite(call, repository, run);
    return created({});
  }),
  route('GET /repos/{owner}/{repo}/commits/{ref+}/check-runs', (call) => {
    const repository = repositoryOf(call, reading);
    const sha = resolve(repository.git, param(call, 'ref'));
    if (sha === undefined) throw unprocessable(`No commit found for SHA: ${param(call, 'ref')}`);
    const { query } = call;
    const all =
      query.get('filter') === 'all'
        ? repository.checkRuns.filter((run) => run.headSha === sha)
        : latestRuns(repository, sha);
    const found = all.filter(
      ({ name, app, status }) =>
        (query.get('check_name') ?? name) === name &&
        (query.get('app_id') ?? String(app.id)) === String(app.id) &&
        (query.get('status') ?? status) === status,
    );
    const path = `/repos/${fullName(repository)}/commits/${sha}/check-runs`;
    const shape = (run: CheckRunState) => checkRunShape(call.world, repository, run);
    return page(call, path, found, shape, (check_runs, total_count) => ({ total_count, check_runs }));
  }),
];

function runNumbered(repository: RepositoryState, id: string): CheckRunState {
  const found = repository.checkRuns.find((run) => String(run.id) === id);
  if (found === undefined) throw notFound();
  return found;
}

function update({ body, world }: Call, run: CheckRunState): void {
  const now = world.clock.now();
  const conclusion = body.oneOf('conclusion', conclusions);
  const status = conclusion === undefined ? body.oneOf('status', statuses) : 'completed';
  if (status === 'completed' && conclusion === undefined && run.conclusion === null) {
    throw unprocessable('Invalid request.\n\n"conclusion" wasn\'t supplied.');
  }
  if (conclusion === 'stale') throw unprocessable('Only GitHub can make a check run stale.');
  run.name = body.optionalString('name') ?? run.name;
  run.detailsUrl = body.optionalString('details_url') ?? run.detailsUrl;
  run.externalId = body.optionalString('external_id') ?? run.externalId;
  run.startedAt = dateIn(body, 'started_at') ?? run.startedAt;
  if (status !== undefined) run.status = status;
  run.conclusion = run.status === 'completed' ? (conclusion ?? run.conclusion) : null;
  run.completedAt =
    run.status === 'completed' ? (dateIn(body, 'completed_at') ?? run.completedAt ?? now) : null;
  if (body.has('actions')) run.actions = body.objects('actions').map(actionIn);
  if (run.actions.length > limits.actions) throw unprocessable('A maximum of three actions are accepted.');
  const output = body.object('output');
  if (output === undefined) return;
  run.title = output.optionalString('title') ?? run.title;
  run.summary = text(output.string('summary'), 'summary');
  run.text = output.has('text') ? text(output.string('text'), 'text') : run.text;
  const annotations = output.objects('annotations').map(annotationIn);
  if (annotations.length > limits.annotations) {
    throw unprocessable(
      `Invalid request.\n\nNo more than ${limits.annotations} items are allowed; ${annotations.length} were supplied.`,
    );
  }
  // Each update adds to the annotations that are there.
  run.annotations.push(...annotations);
}

function annotationIn(body: Body): Annotation {
  const [start_line, end_line] = [body.number('start_line'), body.number('end_line')];
  const annotation_level = body.oneOf('annotation_level', levels);
  if (start_line === undefined || end_line === undefined || annotation_level === undefined) {
    throw unprocessable(
      'Invalid request.\n\nAn annotation lacks "start_line", "end_line" or "annotation_level".',
    );
  }
  const [start_column, end_column] = [body.number('start_column'), body.number('end_column')];
  if ((start_column !== undefined || end_column !== undefined) && start_line !== end_line) {
    throw unprocessable('Invalid request.\n\nColumns are only for annotations on one line.');
  }
  const [title, raw_details] = [body.optionalString('title'), body.optionalString('raw_details')];
  return {
    path: body.string('path'),
    start_line,
    end_line,
    annotation_level,
    message: body.string('message'),
    ...(start_column === undefined ? {} : { start_column }),
    ...(end_column === undefined ? {} : { end_column }),
    ...(title === undefined ? {} : { title }),
    ...(raw_details === undefined ? {} : { raw_details }),
  };
}

function actionIn(body: Body) {
  const fits = (name: 'label' | 'description' | 'identifier') => {
    const value = body.string(name);
    if (value.length > limits[name])
      throw unprocessable(`Invalid request.\n\n${name} is too long (maximum is ${limits[name]}).`);
    return value;
  };
  return { label: fits('label'), description: fits('description'), identifier: fits('identifier') };
}

function text(value: string, name: string): string {
  if (value.length > limits.text) {
    throw unprocessable(
      `Invalid request.\n\nOnly ${limits.text} characters are allowed in ${name}; ${value.length} were supplied.`,
    );
  }
  return value;
}

function dateIn(body: Body, name: string): Date | undefined {
  const value = body.optionalString(name);
  return value === undefined ? undefined : new Date(value);
}

/** The suite as a whole is asked for again; which runs that means is for its app to know. */
function announceSuite(call: Call, repository: RepositoryState, run: CheckRunState): void {
  const { world } = call;
  announce(world, repository, {
    event: 'check_suite',
    action: 'rerequested',
    sender: actorOf(call).account,
    payload: { check_suite: suiteShape(world, repository, run) },
    app: run.app,
  });
}

function announceRun(call: Call, repository: RepositoryState, run: CheckRunState, action: string): void {
  const { world } = call;
  announce(world, repository, {
    event: 'check_run',
    action,
    sender: actorOf(call).account,
    payload: {
      check_run: {
        ...checkRunShape(world, repository, run),
        check_suite: { id: suiteId(run), head_sha: run.headSha },
      },
    },
    ...(action === 'rerequested' ? { app: run.app } : {}),
  });
  advanceQueue(world, repository);
}
