import { actorOf, type Call, requirePermission } from '../http/call.ts';
import { enqueue } from '../merging/merge-queue.ts';
import { canMerge } from '../merging/mergeability.ts';
import { queueViolations } from '../protection/violations.ts';
import { idInNode } from '../shapes/user.ts';
import type { RepositoryState } from '../state.ts';
import { announcePull } from '../webhooks/pull-events.ts';
import { type PullRequest, pullsOf } from '../world.ts';
import { type CommitInput, commitOnBranch } from './commit-on-branch.ts';
import { entryNode, pullNode } from './queries.ts';
import { GraphqlRefusal } from './refusal.ts';

interface PullInput {
  readonly clientMutationId?: string | null;
  readonly pullRequestId: string;
  readonly expectedHeadOid?: string | null;
}

export function mutations(call: Call) {
  return {
    createCommitOnBranch: ({ input }: { input: CommitInput }) => commitOnBranch(call, input),
    enqueuePullRequest: ({ input }: { input: PullInput }) => {
      const { repository, issue } = pullBehind(call, input);
      enqueuePull(call, repository, issue, input);
      return {
        clientMutationId: input.clientMutationId ?? null,
        mergeQueueEntry: entryNode(call, repository, issue),
      };
    },
    convertPullRequestToDraft: ({ input }: { input: PullInput }) =>
      setDraft(call, input, true, 'converted_to_draft'),
    markPullRequestReadyForReview: ({ input }: { input: PullInput }) =>
      setDraft(call, input, false, 'ready_for_review'),
  };
}

function pullBehind(
  call: Call,
  { pullRequestId }: PullInput,
): { repository: RepositoryState; issue: PullRequest } {
  for (const repository of call.world.repositories.values()) {
    const issue = pullsOf(repository).find(({ pull }) => String(pull.id) === idInNode('PR', pullRequestId));
    if (issue === undefined) continue;
    requirePermission(call.world, call.caller, repository, { permission: 'pull_requests', level: 'write' });
    return { repository, issue };
  }
  throw new GraphqlRefusal(
    'NOT_FOUND',
    `Could not resolve to a node with the global id of '${pullRequestId}'`,
  );
}

function enqueuePull(
  call: Call,
  repository: RepositoryState,
  issue: PullRequest,
  { expectedHeadOid }: PullInput,
): void {
  const refuse = (message: string) => new GraphqlRefusal('UNPROCESSABLE', message);
  if (expectedHeadOid != null && expectedHeadOid !== issue.pull.headSha) {
    throw refuse('Head branch was modified. Review and try the merge again.');
  }
  if (issue.state !== 'open') throw refuse('Pull request is not open');
  if (repository.queue.some(({ number }) => number === issue.number))
    throw refuse('Pull request is already in the queue');
  const violations = queueViolations(call.world, repository, issue, actorOf(call));
  if (violations.length > 0) throw refuse(violations.join(' '));
  if (!canMerge(repository, issue) || enqueue(call.world, repository, issue, actorOf(call)) === undefined) {
    throw refuse('Pull request has merge conflicts');
  }
}

function setDraft(call: Call, input: PullInput, draft: boolean, action: string) {
  const { repository, issue } = pullBehind(call, input);
  const changed = issue.pull.draft !== draft;
  issue.pull.draft = draft;
  if (changed) announcePull(call.world, repository, issue, action, actorOf(call));
  return { clientMutationId: input.clientMutationId ?? null, pullRequest: pullNode(call, repository, issue) };
}
