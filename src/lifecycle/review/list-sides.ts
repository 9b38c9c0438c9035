import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import type { TreeFile } from '../../ports/forge/trees.ts';
import { type ChangedPath, changedPaths } from '../evidence/changed-paths.ts';
import type { Repository } from '../repository.ts';

/** Both sides of a pull request, by SHA. */
export interface Sides {
  /** The files at the commit where its branch left the base. */
  readonly base: readonly TreeFile[];
  /** The files at its head. */
  readonly head: readonly TreeFile[];
  readonly changed: readonly ChangedPath[];
}

/** Lists each side once. A pull request is reviewed from these two listings alone. */
export async function listSides(
  { commits, trees }: Pick<Repository, 'commits' | 'trees'>,
  pull: PullRequest,
): Promise<Sides> {
  const common = await commits.mergeBase(pull.base.sha, pull.head.sha);
  const [base, head] = await Promise.all([trees.list(common, ''), trees.list(pull.head.sha, '')]);
  return { base, head, changed: changedPaths(base, head) };
}
