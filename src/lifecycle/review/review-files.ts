import { folderBeyondLimits } from '../../domain/grants/file-limits.ts';
import type { AcceptedPolicy } from '../../domain/ledger/ledger-state.ts';
import type { CheckText } from '../../domain/messages/checks/check-text.ts';
import { requestCheck } from '../../domain/messages/checks/request-check.ts';
import { tooManyPaths } from '../../domain/messages/checks/undecided-reasons.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { concernsGrants, concernsPolicy, unlistedFolder } from '../evidence/changed-paths.ts';
import { TREE_LISTINGS_MAX } from '../evidence/read-folders.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { emptyView } from './build-request-view.ts';
import { compareSides, type Sides } from './compare-sides.ts';

/**
 * Files that a request changes at most. It has at most 50 changes, and one change touches one or two files.
 */
const PATHS_MAX = 300;
/** Checks that are stored in memory. A sweep reviews 50 pull requests of each author. */
const STORED_CHECKS_MAX = 1_000;

/** The result for the files of a pull request. `decided`: the list of files alone decides its check. */
export type FilesReviewed =
  | { readonly outcome: 'decided'; readonly check: CheckText }
  | {
      readonly outcome: 'request';
      readonly sides: Sides;
      readonly changesPolicy: boolean;
      readonly changesGrants: boolean;
    };

/**
 * Compares the files of both sides. If a pull request changes no grants file and no policy, or too many
 * files, its check is decided. Then its files are not listed again at each sweep.
 */
export async function reviewFiles(
  repository: Pick<Repository, 'commits' | 'trees'> & Remembers<'fileChecks'>,
  pull: PullRequest,
  { globs, accepted }: { readonly globs: readonly string[]; readonly accepted: AcceptedPolicy | null },
): Promise<FilesReviewed> {
  const { fileChecks } = repository.memory;
  const key = filesKey(pull, accepted);
  const known = fileChecks.get(key);
  if (known !== undefined) return { outcome: 'decided', check: known };
  const sides = await compareSides(repository, pull, globs);
  const check = checkOfFiles(pull, sides, globs);
  if (check === null) {
    return {
      outcome: 'request',
      sides,
      changesPolicy: sides.changed.some(concernsPolicy),
      changesGrants: sides.changed.some((path) => concernsGrants(globs, path)),
    };
  }
  const [oldest] = fileChecks.keys();
  if (oldest !== undefined && fileChecks.size >= STORED_CHECKS_MAX) fileChecks.delete(oldest);
  fileChecks.set(key, check);
  return { outcome: 'decided', check };
}

/** Null if the pull request must be evaluated. */
function checkOfFiles(pull: PullRequest, { changed }: Sides, globs: readonly string[]): CheckText | null {
  const view = emptyView(pull);
  const unlisted = unlistedFolder(globs, changed);
  if (unlisted !== null)
    return requestCheck({ ...view, findings: folderBeyondLimits(unlisted, TREE_LISTINGS_MAX).findings });
  if (!changed.some((path) => concernsPolicy(path) || concernsGrants(globs, path)))
    return requestCheck({ ...view, touchesNothing: true });
  if (changed.length > PATHS_MAX)
    return requestCheck({ ...view, undecidedBecause: [tooManyPaths(changed.length, PATHS_MAX)] });
  return null;
}

/** Everything on which a decided check depends. */
function filesKey({ number, base, head }: PullRequest, accepted: AcceptedPolicy | null): string {
  return `${number} ${base.sha} ${head.sha} ${accepted?.blob ?? ''}`;
}
