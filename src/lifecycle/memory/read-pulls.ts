import type { PullCommit, PullRequest } from '../../ports/forge/pull-requests.ts';

/** A pull request that was read, and everything that must be the same for it to be the same still. */
export interface ReadPull {
  readonly pull: PullRequest;
  /** The listing of open pull requests showed it like this, with the head of its base. */
  readonly listed: string;
  /** Milliseconds since 1970. */
  readonly readAt: number;
}

/** The commits of a pull request with one base and one head. */
export interface ReadCommits {
  readonly commits: readonly PullCommit[];
  readonly sides: string;
  readonly readAt: number;
}
