/**
 * Closes pull requests of people: only requests for access, and only if the policy says when. Rejects with
 * ForgeFailure.
 */
export interface RequestClosing {
  /** Closes a pull request without a merge. Succeeds if it is closed already. */
  close(number: number): Promise<void>;
}
