import { timestamp } from '../clock.ts';
import type { Annotation, CheckRunState, RepositoryState } from '../state.ts';
import { pullsOf, type World } from '../world.ts';
import { appShape } from './app.ts';
import { headCommit } from './commit.ts';
import { minimalPull } from './pull.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';
import { nodeId } from './user.ts';

/** A check suite, as `check_suite` events contain it. */
export function suiteShape(world: World, repository: RepositoryState, run: CheckRunState) {
  const url = `${repositoryUrl(world, repository)}/check-suites/${suiteId(run)}`;
  const runs = repository.checkRuns.filter((each) => suiteId(each) === suiteId(run));
  const pulls = pullsOf(repository).filter(
    ({ state, pull }) => state === 'open' && pull.headSha === run.headSha,
  );
  return {
    id: suiteId(run),
    node_id: nodeId('CS', suiteId(run)),
    head_sha: run.headSha,
    head_branch: pulls[0]?.pull.headBranch ?? null,
    status: run.status,
    conclusion: run.conclusion,
    url,
    before: pulls[0]?.pull.baseSha ?? null,
    after: run.headSha,
    created_at: run.startedAt && timestamp(run.startedAt),
    updated_at: timestamp(world.clock.now()),
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
    head_commit: headCommit(repository, run.headSha),
    app: appShape(world, run.app),
    pull_requests: pulls.map((issue) => minimalPull(world, repository, issue)),
  };
}

/**
 * There is one suite for each app and commit. Its id is computed from theirs, so that both can be found by
 * it.
 */
export function suiteId({ app, headSha }: CheckRunState): number {
  return app.id * 2 ** 24 + Number.parseInt(headSha.slice(0, 6), 16);
}

export function checkRunShape(world: World, repository: RepositoryState, run: CheckRunState) {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  const page = `${repositoryPage(world, repository)}/runs/${run.id}`;
  const pulls = pullsOf(repository).filter(
    ({ state, pull }) => state === 'open' && pull.headSha === run.headSha,
  );
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt && timestamp(run.startedAt),
    completed_at: run.completedAt && timestamp(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: suiteId(run) },
    app: appShape(world, run.app),
    pull_requests: pulls.map((issue) => minimalPull(world, repository, issue)),
  };
}

export function annotationShape(
  world: World,
  repository: RepositoryState,
  run: CheckRunState,
  annotation: Annotation,
) {
  return {
    path: annotation.path,
    blob_href: `${repositoryPage(world, repository)}/blob/${run.headSha}/${annotation.path}`,
    start_line: annotation.start_line,
    start_column: annotation.start_column ?? null,
    end_line: annotation.end_line,
    end_column: annotation.end_column ?? null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
  };
}
