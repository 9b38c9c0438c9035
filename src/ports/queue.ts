import type { DateTime } from 'luxon';

/** Jobs are wake-ups: they say where to look, never what is true. `repository` is `acme/access`, lower case. */
export type Job =
  /** Look at one pull request again. */
  | { readonly kind: 'review'; readonly repository: string; readonly pull: number }
  /** Take back what is due in one repository, by what is known of it. Waits for no other job, as it asks GitHub nothing. */
  | { readonly kind: 'end'; readonly repository: string }
  /** Accept policy, land, reconcile and revert: everything of one repository. */
  | { readonly kind: 'advance'; readonly repository: string }
  /** Look at everything that stands in one repository's merge queue. */
  | { readonly kind: 'merge-groups'; readonly repository: string }
  /** Look at one repository's settings, and keep the issue about them. */
  | { readonly kind: 'self-check'; readonly repository: string }
  /** Queues `self-check` for each repository. */
  | { readonly kind: 'self-checks' }
  /** Compare everything with everything: queues `advance` for each repository and `review` for open pull requests. */
  | { readonly kind: 'sweep' }
  /** Ask GitHub which deliveries failed, and have them sent again. */
  | { readonly kind: 'recover-deliveries' };

export interface JobSender {
  /** Durable once it resolves. The same job waiting twice runs once; one that is sent while it runs runs again after. */
  send(job: Job, options?: { readonly at?: DateTime }): Promise<void>;
}

export interface JobRunner {
  /** Begins to work: one job at a time for a repository (and one `end` beside it), several repositories side by side. A job that throws is tried again with growing delays, without limit. */
  start(handle: (job: Job) => Promise<void>): Promise<void>;
  /** Lets running jobs end, at most `graceMs`, then stops. */
  stop(graceMs: number): Promise<void>;
}
