/** The outcome of an attempt to merge. */
export type MergeOutcome =
  | { readonly outcome: 'merged'; readonly commit: string | null }
  | { readonly outcome: 'queued' }
  /** The pull request has another head than the one that Curfew decided about. */
  | { readonly outcome: 'head-moved' }
  /** A rule of the repository forbids it, there is a conflict, or GitHub does not know yet. */
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
