import { commitsBetween, mergeBase } from '../git/history.ts';
import type { RepositoryState } from '../state.ts';
import type { PullRequest } from '../world.ts';

export interface PageWish {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** A page of a pull request's commits, oldest first. GitHub lists at most 250 of them. */
export function pullCommits(
  repository: RepositoryState,
  { pull }: PullRequest,
  { first, after }: PageWish,
  nodeOf: (oid: string) => unknown,
) {
  const all = commitsBetween(
    repository.git,
    mergeBase(repository.git, pull.baseSha, pull.headSha),
    pull.headSha,
  );
  const start = after == null ? 0 : Number(after);
  const shown = all.slice(0, 250).slice(start, start + (first ?? 100));
  const end = start + shown.length;
  return {
    totalCount: all.length,
    pageInfo: {
      hasNextPage: end < Math.min(all.length, 250),
      hasPreviousPage: start > 0,
      startCursor: shown.length === 0 ? null : String(start + 1),
      endCursor: shown.length === 0 ? null : String(end),
    },
    nodes: shown.map((oid) => ({
      __typename: 'PullRequestCommit',
      id: `PRC_${oid}`,
      commit: () => nodeOf(oid),
    })),
  };
}
