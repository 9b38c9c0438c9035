export interface FileWrite {
  readonly path: string;
  readonly content: Uint8Array;
}

export type CommitOutcome =
  /** `tree` is the id of its tree, and `message` its message, if GitHub names them. */
  | {
      readonly outcome: 'committed';
      readonly sha: string;
      readonly tree?: string;
      readonly message?: string;
    }
  | { readonly outcome: 'stale' };

/**
 * Writes one signed commit to a branch if its head is `expectedHead`; else the outcome is `stale`. Rejects
 * with ForgeFailure. After a rejection, the commit may exist.
 */
export interface BranchCommits {
  commit(request: {
    readonly branch: string;
    readonly expectedHead: string;
    readonly subject: string;
    readonly body: string;
    readonly writes: readonly FileWrite[];
    readonly deletions: readonly string[];
  }): Promise<CommitOutcome>;
}
