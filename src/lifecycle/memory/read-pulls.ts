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

/** A head of a pull request that was read to find out whether it asks for break-glass. */
export interface EmergencyRead {
  /** The number of the pull request, and the head. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Null until the read succeeds. */
  readonly isEmergency: boolean | null;
}
