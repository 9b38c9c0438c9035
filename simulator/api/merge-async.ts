import { randomUUID } from 'node:crypto';
import { type Answer, notFound, ok, Refused } from '../http/answer.ts';
import { actorOf, type Call, param, repositoryOf } from '../http/call.ts';
import { type Route, route } from '../http/route.ts';
import { enqueue, isQueueRequired } from '../merging/merge-queue.ts';
import { canMerge } from '../merging/mergeability.ts';
import { queueViolations } from '../protection/violations.ts';
import type { AsyncMergeState, MergeMethod, RepositoryState } from '../state.ts';
import type { PullRequest } from '../world.ts';
import { mergeNow, methods } from './merges.ts';
import { pullNumbered } from './pulls.ts';

const merging = { permission: 'contents', level: 'write' } as const;
const actions = ['default', 'direct_merge', 'merge_queue'] as const;

/**
 * Merges in the background. Stacks are not played: here each pull request is merged alone.
 * https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request-asynchronously
 */
export const asyncMergeRoutes: readonly Route[] = [
  route('PUT /repos/{owner}/{repo}/pulls/{number}/merge-async', (call) => {
    const repository = repositoryOf(call, merging);
    const issue = pullNumbered(repository, param(call, 'number'));
    return resultAtOnce(repository, issue) ?? start(call, repository, issue);
  }),
  route('GET /repos/{owner}/{repo}/pulls/{number}/merge-async/{uuid}', (call) => {
    const repository = repositoryOf(call, merging);
    const { number } = pullNumbered(repository, param(call, 'number'));
    const found = repository.asyncMerges.find((each) => each.uuid === param(call, 'uuid'));
    if (found?.number !== number) throw notFound();
    return ok(found.result);
  }),
];

/** Rules are not evaluated at this time, only the state of the pull request. */
function resultAtOnce({ queue }: RepositoryState, issue: PullRequest): Answer | undefined {
  const { merged, draft } = issue.pull;
  if (merged !== undefined) {
    const details = { message: 'Pull request is already merged.', sha: merged.commit };
    return ok({ status: 'merged', details });
  }
  if (queue.some(({ number }) => number === issue.number))
    return ok({ status: 'enqueued', details: { message: 'Pull request is already in the merge queue.' } });
  const problem =
    issue.state === 'open' ? (draft ? 'Pull request is a draft.' : undefined) : 'Pull request is closed.';
  return problem === undefined ? undefined : { status: 400, body: failed(problem) };
}

function start(call: Call, repository: RepositoryState, issue: PullRequest): Answer {
  const pending = repository.asyncMerges.find(
    ({ number, result }) => number === issue.number && result.status === 'pending',
  );
  if (pending !== undefined) return { status: 409, body: pending.result };
  const method = call.body.oneOf('merge_method', methods);
  const action = call.body.oneOf('merge_action', actions) ?? 'default';
  const sha = call.body.optionalString('sha') ?? issue.pull.headSha;
  const uuid = randomUUID();
  const merge: AsyncMergeState = {
    uuid,
    number: issue.number,
    result: {
      status: 'pending',
      details: {
        message: 'Merge request enqueued.',
        uuid,
        merge_method: method ?? 'default',
        merge_action: action,
        expected_head_sha: sha,
      },
    },
  };
  repository.asyncMerges.push(merge);
  const answer = { status: 202, body: merge.result };
  call.world.events.background(
    new Promise<void>((resolve) => {
      setImmediate(() => {
        merge.result = run(call, repository, issue, { action, method: method ?? 'merge', sha });
        resolve();
      });
    }),
  );
  return answer;
}

interface Wish {
  readonly action: (typeof actions)[number];
  readonly method: MergeMethod;
  readonly sha: string;
}

function run(
  call: Call,
  repository: RepositoryState,
  issue: PullRequest,
  { action, method, sha }: Wish,
): AsyncMergeState['result'] {
  const queued =
    action === 'merge_queue' ||
    (action === 'default' && isQueueRequired(call.world, repository, issue.pull.base));
  try {
    if (queued) return join(call, repository, issue, sha);
    const commit = mergeNow(call, repository, issue, { method, sha });
    return { status: 'merged', details: { message: 'Pull request was merged.', sha: commit } };
  } catch (error) {
    if (error instanceof Refused) return failed(error.message);
    throw error;
  }
}

function join(call: Call, repository: RepositoryState, issue: PullRequest, sha: string) {
  const { world } = call;
  if (issue.state !== 'open') return failed('Pull request is closed.');
  if (sha !== issue.pull.headSha) return failed('Head branch was modified. Review and try the merge again.');
  if (!isQueueRequired(world, repository, issue.pull.base)) return failed('The base has no merge queue.');
  const violations = queueViolations(world, repository, issue, actorOf(call));
  if (violations.length > 0) return failed(violations.join(' '));
  const entry = canMerge(repository, issue) ? enqueue(world, repository, issue, actorOf(call)) : undefined;
  if (entry === undefined) return failed('Pull request has merge conflicts');
  return { status: 'enqueued', details: { message: 'Pull request was added to the merge queue.' } } as const;
}

function failed(message: string) {
  return { status: 'failed', details: { message } } as const;
}
