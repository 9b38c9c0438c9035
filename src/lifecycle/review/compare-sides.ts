import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import type { ChangedPath } from '../evidence/changed-paths.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import type { Repository } from '../repository.ts';

/** Both sides of a pull request, by SHA. */
export interface Sides {
  /** The commit where its branch left the base. */
  readonly base: string;
  readonly head: string;
  readonly changed: readonly ChangedPath[];
}

/** Compares both sides. A pull request is reviewed from these two commits alone. */
export async function compareSides(
  { commits, trees }: Pick<Repository, 'commits' | 'trees'>,
  pull: PullRequest,
  globs: readonly string[],
): Promise<Sides> {
  const head = pull.head.sha;
  const base = await commits.mergeBase(pull.base.sha, head);
  return { base, head, changed: await compareTrees(trees, base, head, globs) };
}
