/** Closes other people's pull requests: only those that ask for access, and only where the policy says when. Rejects with ForgeFailure. */
export interface RequestClosing {
  /** Closes it without a merge. Succeeds where it is closed already. */
  close(number: number): Promise<void>;
}
