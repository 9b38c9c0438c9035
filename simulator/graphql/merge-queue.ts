import { timestamp } from '../clock.ts';
import { queueSettings } from '../merging/merge-queue.ts';
import { activeRulesets } from '../protection/rulesets.ts';
import { nodeId } from '../shapes/user.ts';
import type { QueueEntry, RepositoryState } from '../state.ts';
import { type PullRequest, pullsOf, type World } from '../world.ts';
import { objectNode } from './objects.ts';
import type { PageWish } from './pull-commits.ts';

export function queueEntryNode(repository: RepositoryState, issue: PullRequest, pullRequest: () => unknown) {
  const position = repository.queue.findIndex(({ number }) => number === issue.number);
  const entry = repository.queue[position];
  if (entry === undefined) return null;
  return {
    __typename: 'MergeQueueEntry',
    id: nodeId('MQE', entry.id),
    position: position + 1,
    state: 'AWAITING_CHECKS',
    enqueuedAt: timestamp(entry.enqueuedAt),
    headCommit: objectNode(repository, entry.headSha),
    baseCommit: objectNode(repository, entry.baseSha),
    pullRequest,
  };
}

/** The queue of a branch; null if no rule requires a queue. */
export function queueNode(
  world: World,
  repository: RepositoryState,
  branch: string,
  pullNode: (issue: PullRequest) => unknown,
) {
  const ruled = activeRulesets(world, repository, branch).some(({ rules }) =>
    rules.some(({ type }) => type === 'merge_queue'),
  );
  if (!ruled) return null;
  const { method, strategy, least, most } = queueSettings(world, repository, branch);
  const pulls = new Map(pullsOf(repository).map((issue) => [issue.number, issue]));
  const waiting = repository.queue.filter(({ number }) => pulls.get(number)?.pull.base === branch);
  const nodeOf = ({ number }: QueueEntry) => {
    const issue = pulls.get(number);
    return issue === undefined ? null : queueEntryNode(repository, issue, () => pullNode(issue));
  };
  return {
    __typename: 'MergeQueue',
    id: nodeId('MQ', `${repository.id}:${branch}`),
    configuration: {
      mergeMethod: method.toUpperCase(),
      mergingStrategy: strategy,
      minimumEntriesToMerge: least,
      maximumEntriesToMerge: most,
    },
    entries: ({ first, after }: PageWish) => {
      const start = after == null ? 0 : Number(after);
      const shown = waiting.slice(start, start + (first ?? 100));
      const end = start + shown.length;
      return {
        totalCount: waiting.length,
        pageInfo: {
          hasNextPage: end < waiting.length,
          hasPreviousPage: start > 0,
          startCursor: shown.length === 0 ? null : String(start + 1),
          endCursor: shown.length === 0 ? null : String(end),
        },
        nodes: shown.map(nodeOf),
      };
    },
  };
}
