import type { RepositoryState } from '../state.ts';
import { type PullRequest, pullsOf } from '../world.ts';
import { GraphqlRefusal } from './refusal.ts';

export interface PullsWish {
  readonly states?: readonly string[] | null;
  readonly baseRefName?: string | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly orderBy?: { readonly field: string; readonly direction: string } | null;
}

/** The largest page that GitHub allows. */
const NODES_MAX = 100;

/** A page of a repository's pull requests. */
export function pullsPage(
  repository: RepositoryState,
  { states, baseRefName, first, after, orderBy }: PullsWish,
  nodeOf: (issue: PullRequest) => unknown,
) {
  if (first == null || first > NODES_MAX) {
    throw new GraphqlRefusal(
      'EXCESSIVE_PAGINATION',
      'The `first` argument is required and must be at most 100.',
    );
  }
  const key = orderBy?.field === 'UPDATED_AT' ? 'updatedAt' : 'createdAt';
  const sign = orderBy?.direction === 'DESC' ? -1 : 1;
  const found = pullsOf(repository)
    .filter((issue) => states == null || states.includes(stateOf(issue)))
    .filter(({ pull }) => baseRefName == null || pull.base === baseRefName)
    .sort((a, b) => sign * (a[key].getTime() - b[key].getTime() || a.number - b.number));
  const start = after == null ? 0 : Number(after);
  const shown = found.slice(start, start + first);
  const end = start + shown.length;
  return {
    totalCount: found.length,
    pageInfo: {
      hasNextPage: end < found.length,
      hasPreviousPage: start > 0,
      startCursor: shown.length === 0 ? null : String(start + 1),
      endCursor: shown.length === 0 ? null : String(end),
    },
    nodes: shown.map(nodeOf),
  };
}

function stateOf({ state, pull }: PullRequest): string {
  return pull.merged === undefined ? state.toUpperCase() : 'MERGED';
}
