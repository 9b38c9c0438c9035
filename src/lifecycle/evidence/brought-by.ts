import type { PullRequest } from '../../ports/forge/pull-requests.ts';

/** Whether GitHub says that this pull request brought the commit to the default branch. */
export function broughtBy(pull: PullRequest, commit: string, defaultBranch: string): boolean {
  return pull.merged?.commit === commit && pull.base.branch === defaultBranch && pull.head.sameRepository;
}
