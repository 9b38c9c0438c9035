/** One pull request in a merge queue. */
export interface QueuedPull {
  readonly number: number;
  /** The head of the pull request. */
  readonly head: string;
  /**
   * The commit that GitHub made of the branch, of the entries ahead, and of this one; null until GitHub has
   * made it.
   */
  readonly group: string | null;
}

export interface MergeQueueState {
  /** In the order in which they merge. */
  readonly pulls: readonly QueuedPull[];
  /**
   * Whether each entry needs the check on its own commit. If not, only the last of the entries that merge
   * together does.
   */
  readonly eachIsChecked: boolean;
}

/** Reads the merge queue of a branch. Rejects with ForgeFailure, also if the listing is not complete. */
export interface MergeQueue {
  /** Null if the branch has no queue. */
  read(branch: string): Promise<MergeQueueState | null>;
}
