/** One pull request in a merge queue. */
export interface QueuedPull {
  readonly number: number;
  /** The head of the pull request. */
  readonly head: string;
  /** The commit that GitHub made of the branch, of what stands ahead, and of this; null until it is made. */
  readonly group: string | null;
}

export interface MergeQueueState {
  /** First in line first. */
  readonly pulls: readonly QueuedPull[];
  /** Whether each pull request needs the check on its own commit; else only the last of those that land together does. */
  readonly eachIsChecked: boolean;
}

/** Reads the merge queue of a branch: complete, or rejects with ForgeFailure. */
export interface MergeQueue {
  /** Null where the branch has no queue. */
  read(branch: string): Promise<MergeQueueState | null>;
}
