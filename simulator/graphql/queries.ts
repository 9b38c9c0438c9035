import { timestamp } from '../clock.ts';
import { resolve } from '../git/history.ts';
import { entryAt } from '../git/trees.ts';
import { Refused } from '../http/answer.ts';
import { type Call, requirePermission } from '../http/call.ts';
import { lookIntoMergeability } from '../merging/mergeability.ts';
import { nodeId } from '../shapes/user.ts';
import type { RepositoryState } from '../state.ts';
import { fullName, type PullRequest, pullsOf, repositoryNamed } from '../world.ts';
import { commitPeople } from './commit-people.ts';
import { timelineItems } from './force-pushes.ts';
import { queueEntryNode, queueNode } from './merge-queue.ts';
import { objectNode, refNode } from './objects.ts';
import { type PageWish, pullCommits } from './pull-commits.ts';
import { type PullsWish, pullsPage } from './pulls-page.ts';
import { GraphqlRefusal } from './refusal.ts';

export function queries(call: Call) {
  return {
    repository: ({ owner, name }: { owner: string; name: string }) =>
      repositoryNode(call, visible(call, owner, name)),
    rateLimit: () => {
      const { limit, remaining, used, reset } = call.world.rates.rateOf(call.caller, 'graphql');
      return { limit, remaining, used, cost: 1, nodeCount: 0, resetAt: timestamp(new Date(reset * 1000)) };
    },
  };
}

/** The repository. If the caller may not read it, the answer is the same as if it did not exist. */
export function visible(call: Call, owner: string, name: string): RepositoryState {
  try {
    return requirePermission(call.world, call.caller, repositoryNamed(call.world, owner, name), {
      permission: 'metadata',
      level: 'read',
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new GraphqlRefusal(
      'NOT_FOUND',
      `Could not resolve to a Repository with the name '${owner}/${name}'.`,
    );
  }
}

function repositoryNode(call: Call, repository: RepositoryState) {
  return {
    __typename: 'Repository',
    id: nodeId('R', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    isPrivate: repository.private,
    visibility: repository.private ? 'PRIVATE' : 'PUBLIC',
    defaultBranchRef: () => refNode(repository, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      refNode(repository, qualifiedName) ?? refNode(repository, `refs/heads/${qualifiedName}`),
    object: ({ oid, expression }: { oid?: string; expression?: string }) =>
      objectNode(repository, oid ?? idOf(repository, expression ?? '')),
    pullRequest: ({ number }: { number: number }) => {
      const issue = pullsOf(repository).find((each) => each.number === number);
      if (issue !== undefined) return pullNode(call, repository, issue);
      throw new GraphqlRefusal(
        'NOT_FOUND',
        `Could not resolve to a PullRequest with the number of ${number}.`,
      );
    },
    pullRequests: (wish: PullsWish) =>
      pullsPage(repository, wish, (issue) => pullNode(call, repository, issue)),
    mergeQueue: ({ branch }: { branch?: string | null }) =>
      queueNode(call.world, repository, branch ?? repository.defaultBranch, (issue) =>
        pullNode(call, repository, issue),
      ),
  };
}

/** The id of the object that an expression of git names: `main`, `HEAD:access`, or `HEAD:` for all. */
function idOf(repository: RepositoryState, expression: string): string | undefined {
  const [revision = '', path] = expression.split(/:(.*)/s);
  const commit = resolve(repository.git, revision === 'HEAD' ? repository.defaultBranch : revision);
  if (commit === undefined || path === undefined) return commit;
  const tree = repository.git.treeOf(commit);
  return path === '' ? tree : entryAt(repository.git.objects, tree, path)?.oid;
}

/** The queue entry of a pull request; null if it is not in the queue. */
export function entryNode(call: Call, repository: RepositoryState, issue: PullRequest) {
  return queueEntryNode(repository, issue, () => pullNode(call, repository, issue));
}

export function pullNode(call: Call, repository: RepositoryState, issue: PullRequest) {
  const { pull } = issue;
  return {
    __typename: 'PullRequest',
    id: nodeId('PR', pull.id),
    databaseId: pull.id,
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    isDraft: pull.draft,
    state: pull.merged === undefined ? issue.state.toUpperCase() : 'MERGED',
    merged: pull.merged !== undefined,
    updatedAt: timestamp(issue.updatedAt),
    mergedAt: pull.merged === undefined ? null : timestamp(pull.merged.at),
    headRefName: pull.headBranch,
    headRefOid: pull.headSha,
    baseRefName: pull.base,
    baseRefOid: pull.baseSha,
    mergeable: () => {
      const { mergeable } = pull;
      // This read starts the computation. Only later reads get its result.
      lookIntoMergeability(call.world, repository, issue);
      return mergeable === null ? 'UNKNOWN' : mergeable ? 'MERGEABLE' : 'CONFLICTING';
    },
    commits: (wish: PageWish) =>
      pullCommits(repository, issue, wish, (oid) => {
        const commit = repository.git.commit(oid);
        return commit && { ...objectNode(repository, oid), ...commitPeople(call.world, commit) };
      }),
    timelineItems: (wish: Parameters<typeof timelineItems>[3]) =>
      timelineItems(call.world, repository, issue, wish),
    mergeCommit: () => objectNode(repository, pull.merged?.commit),
    isInMergeQueue: repository.queue.some(({ number }) => number === issue.number),
    mergeQueueEntry: () => entryNode(call, repository, issue),
  };
}
