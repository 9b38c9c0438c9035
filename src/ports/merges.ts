/** What became of an attempt to merge. */
export type MergeOutcome =
  | { readonly outcome: 'merged'; readonly commit: string }
  | { readonly outcome: 'queued' }
  /** The head is no longer the one that was decided about. */
  | { readonly outcome: 'head-moved' }
  /** Rules of the repository, a conflict, or mergeability still unknown. */
  | { readonly outcome: 'not-possible'; readonly because: string };

export interface Merges {
  /** Merges exactly `head` (squash where the repository allows it, else merge), or puts it in the merge queue where one is required. Idempotent: already merged at that head is `merged`. */
  merge(request: {
    readonly number: number;
    readonly nodeId: string;
    readonly head: string;
    readonly title: string;
    readonly message: string;
  }): Promise<MergeOutcome>;
}
