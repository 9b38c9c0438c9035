import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import type { ChangedPath } from '../evidence/changed-paths.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import type { Repository } from '../repository.ts';

/** The two commits from which alone a pull request is reviewed, and the paths in which they differ. */
export interface Sides {
  /** The commit where the branch of the pull request left its base branch. */
  readonly mergeBase: string;
  readonly head: string;
  readonly changed: readonly ChangedPath[];
}

export async function compareSides(
  { commits, trees }: Pick<Repository, 'commits' | 'trees'>,
  pull: PullRequest,
  globs: readonly string[],
): Promise<Sides> {
  const head = pull.head.sha;
  const mergeBase = await commits.mergeBase(pull.base.sha, head);
  return { mergeBase, head, changed: await compareTrees(trees, mergeBase, head, globs) };
}
