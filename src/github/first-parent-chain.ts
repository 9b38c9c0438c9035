import type { Commit } from '../ports/commits.ts';

/**
 * Walks back from `until` along first parents, through the commits that `until` has and `since` has not. The line
 * that leaves them anywhere but at `since` does not pass through it. Where the listing is incomplete, the commits
 * that it lacks are read one by one.
 */
export async function firstParentChain({
  since,
  until,
  between,
  complete,
  get,
}: {
  readonly since: string;
  readonly until: string;
  readonly between: ReadonlyMap<string, Commit>;
  readonly complete: boolean;
  readonly get: (sha: string) => Promise<Commit>;
}): Promise<readonly Commit[] | 'not-an-ancestor'> {
  const chain: Commit[] = [];
  let next: string | undefined = until;
  while (next !== undefined && next !== since) {
    const commit: Commit | undefined = between.get(next) ?? (complete ? undefined : await get(next));
    if (commit === undefined) return 'not-an-ancestor';
    chain.push(commit);
    next = commit.parents[0];
  }
  return next === since ? chain.reverse() : 'not-an-ancestor';
}
