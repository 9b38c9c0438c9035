import type { Commit } from '../../ports/forge/commits.ts';

/**
 * Walks back from `until` along first parents, through the commits that `until` has and `since` has not. If
 * the walk leaves these commits anywhere but at `since`, then `since` is not on this line. If GitHub did not
 * list all of them, the others are read one by one.
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
