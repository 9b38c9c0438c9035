import { diffGrants } from '../../domain/grants/diff-grants.ts';
import { unexplainedChanges } from '../../domain/merge-group/unexplained-changes.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { readGrants } from '../evidence/read-grants.ts';
import type { Repository } from '../repository.ts';

/** Two commits of the default branch. */
interface Landed {
  readonly before: string;
  readonly after: string;
}

/**
 * The ids of grants that landed differently from the request of the pull request; null if a landed file
 * cannot be read, and so does not show what is new in it.
 */
export async function excessChanges(
  { trees, commits }: Pick<Repository, 'trees' | 'commits'>,
  pull: Pick<PullRequest, 'base' | 'head'>,
  landed: Landed,
  policy: Pick<Policy, 'files'>,
): Promise<readonly string[] | null> {
  const fork = await commits.mergeBase(pull.base.sha, pull.head.sha);
  const grantsAt = async (commit: string) => (await readGrants(trees, commit, policy)).set;
  const [before, after, requested, base] = await Promise.all([
    grantsAt(landed.before),
    grantsAt(landed.after),
    grantsAt(pull.head.sha),
    grantsAt(fork),
  ]);
  if (!before.complete || !after.complete) return null;
  return unexplainedChanges(
    diffGrants(before.grants, after.grants),
    diffGrants(base.grants, requested.grants),
  );
}
