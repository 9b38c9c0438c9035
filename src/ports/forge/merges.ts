/** The outcome of an attempt to merge. */
export type MergeOutcome =
  /** `commit` is null if GitHub does not name it yet. */
  | { readonly outcome: 'merged'; readonly commit: string | null }
  | { readonly outcome: 'queued' }
  /** The pull request has another head than the one that Curfew decided about. */
  | { readonly outcome: 'head-moved' }
  /** GitHub did not merge it now: a rule, a conflict, a closed pull request, or GitHub is still computing. */
  | { readonly outcome: 'not-possible'; readonly because: string };

export interface Merges {
  /**
   * Merges exactly `head`: by squash if the repository allows it, else by a merge commit. Where a merge queue
   * is required, puts it into the queue. Idempotent: if this head was merged before, the outcome is `merged`.
   * Rejects with ForgeFailure.
   */
  merge(request: {
    readonly number: number;
    readonly nodeId: string;
    readonly head: string;
    readonly title: string;
    readonly message: string;
  }): Promise<MergeOutcome>;
}
