import type { Commit } from '../../ports/forge/commits.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { policyBlobAt } from '../evidence/read-policy.ts';
import { unlessTooLarge } from '../evidence/tree-too-large.ts';
import type { Repository } from '../repository.ts';
import { excessChanges } from './excess-changes.ts';

/** A commit of the default branch, with the one right before it. `after` is the commit itself. */
export interface CommitStep {
  readonly commit: Commit;
  readonly before: string;
  readonly after: string;
}

type RangePorts = Pick<Repository, 'trees' | 'commits' | 'pulls'>;

/**
 * Whether commits in a row may be those of one rebase merge, whose last commit the pull request names as its
 * merge commit. GitHub keeps no record of the range. So the range may not be longer than the pull request. It
 * may also change no grant and no policy in another way than the pull request itself. Otherwise a direct push
 * right before the rebase would profit from the approval of the pull request.
 */
export async function isRebaseOf(
  repository: RangePorts,
  pull: PullRequest,
  steps: readonly CommitStep[],
  globs: readonly string[],
): Promise<boolean> {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return false;
  if (steps.some(({ commit }) => commit.parents.length !== 1)) return false;
  if (steps.length > (await countCommits(repository, pull))) return false;
  const { before } = first;
  const { after } = last;
  // A policy that cannot be read proves nothing.
  if (!(await unlessTooLarge(keepsPolicyOf(repository, pull, { before, after }), () => false))) return false;
  const excess = await excessChanges(repository, pull, { before, after }, { files: globs });
  return excess?.length === 0;
}

/**
 * Whether the policy stays as it was before the range, or the pull request changed it to this one. A branch
 * made after a direct push of a policy has that policy, and does not change it.
 */
async function keepsPolicyOf(
  { trees, commits }: RangePorts,
  { base, head }: PullRequest,
  { before, after }: Pick<CommitStep, 'before' | 'after'>,
): Promise<boolean> {
  const policy = await policyBlobAt(trees, after);
  if (policy === (await policyBlobAt(trees, before))) return true;
  if (policy !== (await policyBlobAt(trees, head.sha))) return false;
  return policy !== (await policyBlobAt(trees, await commits.mergeBase(base.sha, head.sha)));
}

/** 0 if GitHub does not list all commits, because GitHub does not rebase a pull request with so many. */
async function countCommits({ pulls }: RangePorts, { number }: PullRequest): Promise<number> {
  try {
    return (await pulls.commits(number)).length;
  } catch (error) {
    if (error instanceof ForgeFailure && error.kind === 'rejected') return 0;
    throw error;
  }
}
