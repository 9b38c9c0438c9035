import { resolve } from '../git/history.ts';
import { created, forbidden, notFound, ok, Refused, unprocessable } from '../http/answer.ts';
import { actorOf, type Call, param, repositoryOf } from '../http/call.ts';
import { page } from '../http/paging.ts';
import { type Route, route } from '../http/route.ts';
import { advanceQueue } from '../merging/merge-queue.ts';
import { latestRuns } from '../protection/required-checks.ts';
import { annotationShape, checkRunShape, suiteId, suiteShape } from '../shapes/check-run.ts';
import type { CheckRunState, RepositoryState } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import { fullName } from '../world.ts';
import { updateCheckRun } from './check-run-fields.ts';

const needsRead = { permission: 'checks', level: 'read' } as const;
const needsWrite = { permission: 'checks', level: 'write' } as const;
export const checkRunRoutes: readonly Route[] = [
  route('POST /repos/{owner}/{repo}/check-runs', (call) => {
    const repository = repositoryOf(call, needsWrite);
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
    updateCheckRun(run, call.body, call.world.clock.now());
    repository.checkRuns.push(run);
    announceRun(call, repository, run, 'created');
    if (run.status === 'completed') announceRun(call, repository, run, 'completed');
    return created(checkRunShape(call.world, repository, run));
  }),
  route('PATCH /repos/{owner}/{repo}/check-runs/{run}', (call) => {
    const repository = repositoryOf(call, needsWrite);
    const run = runNumbered(repository, param(call, 'run'));
    // Only the app that created a check run may change it.
    if (call.caller.kind !== 'installation' || call.caller.installation.app !== run.app) throw forbidden();
    updateCheckRun(run, call.body, call.world.clock.now());
    if (run.status === 'completed') announceRun(call, repository, run, 'completed');
    else advanceQueue(call.world, repository);
    return ok(checkRunShape(call.world, repository, run));
  }),
  route('GET /repos/{owner}/{repo}/check-runs/{run}', (call) => {
    const repository = repositoryOf(call, needsRead);
    return ok(checkRunShape(call.world, repository, runNumbered(repository, param(call, 'run'))));
  }),
  route('GET /repos/{owner}/{repo}/check-runs/{run}/annotations', (call) => {
    const repository = repositoryOf(call, needsRead);
    const run = runNumbered(repository, param(call, 'run'));
    const path = `/repos/${fullName(repository)}/check-runs/${run.id}/annotations`;
    return page(call, path, run.annotations, (each) => annotationShape(call.world, repository, run, each));
  }),
  route('POST /repos/{owner}/{repo}/check-runs/{run}/rerequest', (call) => {
    const repository = repositoryOf(call, { ...needsWrite, person: 'write' });
    const run = runNumbered(repository, param(call, 'run'));
    Object.assign(run, { status: 'queued', conclusion: null, completedAt: null });
    announceRun(call, repository, run, 'rerequested');
    return created({});
  }),
  route('POST /repos/{owner}/{repo}/check-suites/{suite}/rerequest', (call) => {
    const repository = repositoryOf(call, { ...needsWrite, person: 'write' });
    const run = repository.checkRuns.find((each) => String(suiteId(each)) === param(call, 'suite'));
    if (run === undefined) throw notFound();
    announceSuite(call, repository, run);
    return created({});
  }),
  route('GET /repos/{owner}/{repo}/commits/{ref+}/check-runs', (call) => {
    const repository = repositoryOf(call, needsRead);
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

/** Announces that a person asked for the whole suite again. The app decides which of its runs to repeat. */
function announceSuite(call: Call, repository: RepositoryState, run: CheckRunState): void {
  const { world } = call;
  announce(world, repository, {
    event: 'check_suite',
    action: 'rerequested',
    sender: actorOf(call).account,
    payload: () => ({ check_suite: suiteShape(world, repository, run) }),
    app: run.app,
  });
}

function announceRun(call: Call, repository: RepositoryState, run: CheckRunState, action: string): void {
  const { world } = call;
  announce(world, repository, {
    event: 'check_run',
    action,
    sender: actorOf(call).account,
    payload: () => ({
      check_run: {
        ...checkRunShape(world, repository, run),
        check_suite: { id: suiteId(run), head_sha: run.headSha },
      },
    }),
    ...(action === 'rerequested' ? { app: run.app } : {}),
  });
  advanceQueue(world, repository);
}
