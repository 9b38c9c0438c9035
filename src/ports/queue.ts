import type { DateTime } from 'luxon';
import type { TeamRef } from '../domain/team-ref.ts';

/**
 * A job says only where to look: its handler reads the facts again. `repository` is `acme/access`, lower
 * case.
 */
export type Job =
  /** Review one pull request. */
  | { readonly kind: 'review'; readonly repository: string; readonly pull: number }
  /**
   * Revoke access that is due in one repository, by the stored checkpoint. It asks GitHub nothing, and waits
   * for no other job.
   */
  | { readonly kind: 'end'; readonly repository: string }
  /** Accept policies, land, reconcile and revert in one repository. */
  | { readonly kind: 'advance'; readonly repository: string }
  /** Check all entries of one repository's merge queue. */
  | { readonly kind: 'merge-groups'; readonly repository: string }
  /** Check one repository's settings, and update the issue about them. */
  | { readonly kind: 'self-check'; readonly repository: string }
  /** Queue `self-check` for each repository. */
  | { readonly kind: 'self-checks' }
  /**
   * Queue `end` and `advance` for each repository, and `review` for open pull requests. It finds what events
   * have missed.
   */
  | { readonly kind: 'sweep' }
  /** The same for each repository for which the members of a team count. */
  | { readonly kind: 'team-members'; readonly team: TeamRef }
  /** Find webhook deliveries that failed, and make GitHub send them again. */
  | { readonly kind: 'recover-deliveries' };

export interface JobSender {
  /**
   * The job is durable once this resolves. A job that waits already runs only once. A job that is sent while
   * the same job runs is run again after it.
   */
  send(job: Job, options?: { readonly at?: DateTime }): Promise<void>;
}

export interface JobRunner {
  /**
   * Starts to run jobs: one at a time for each repository, and one `end` beside it. A job that rejects is
   * retried with growing delays, without limit.
   */
  start(handle: (job: Job) => Promise<void>): Promise<void>;
  /** Waits for running jobs, at most `graceMs`, and starts no more. */
  stop(graceMs: number): Promise<void>;
}
