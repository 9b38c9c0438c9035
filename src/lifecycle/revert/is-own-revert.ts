import { REVERT_BRANCH } from '../../domain/own-branches.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';

/**
 * This room computes this pull request, publishes its check and merges it. It undoes commits that a
 * person pushed there.
 */
export function isOwnRevert({ head, authorIsHuman }: PullRequest): boolean {
  return head.sameRepository && head.branch === REVERT_BRANCH && !authorIsHuman;
}
