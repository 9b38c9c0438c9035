import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { MergeQueue, MergeQueueState, QueuedPull } from '../../ports/forge/merge-queue.ts';
import { askGraphql } from '../client/ask-graphql.ts';
import { QUEUED_PULLS, type QueuedPullsAnswer } from '../client/queries.ts';
import type { RepositoryClient } from '../client/repository-client.ts';

export function mergeQueue({ octokit, owner, repo }: RepositoryClient): MergeQueue {
  const readPage = async (branch: string, after: string | null) => {
    const variables = { owner, repo, branch, after };
    const { repository } = await askGraphql<QueuedPullsAnswer>(octokit, QUEUED_PULLS, variables);
    if (repository === null) throw new ForgeFailure('not-found', `GitHub does not show ${owner}/${repo}`);
    return repository.mergeQueue;
  };

  const readFrom = async (
    branch: string,
    after: string | null,
    earlier: readonly QueuedPull[],
  ): Promise<MergeQueueState | null> => {
    const queue = await readPage(branch, after);
    if (queue === null) return null;
    const { nodes = [], totalCount = 0, pageInfo } = queue.entries ?? {};
    const pulls = [
      ...earlier,
      ...nodes.flatMap(({ headCommit, pullRequest }): QueuedPull[] =>
        pullRequest === null
          ? []
          : [{ number: pullRequest.number, head: pullRequest.headRefOid, group: headCommit?.oid ?? null }],
      ),
    ];
    if (pageInfo?.hasNextPage === true && pageInfo.endCursor !== null) {
      return readFrom(branch, pageInfo.endCursor, pulls);
    }
    if (pageInfo === undefined || pulls.length < totalCount) {
      throw new ForgeFailure('unavailable', `GitHub did not list all of the merge queue of ${branch}`);
    }
    return { pulls, eachIsChecked: queue.configuration?.mergingStrategy === 'ALLGREEN' };
  };

  return { read: (branch) => readFrom(branch, null, []) };
}
