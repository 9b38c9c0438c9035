/** Makes and moves whole branches. Rejects with ForgeFailure. */
export interface Branches {
  /** Makes the branch at `sha`; `exists` where there is one already, wherever it points. */
  create(branch: string, sha: string): Promise<'created' | 'exists'>;
  /** Points the branch at `sha`, whatever it held. */
  force(branch: string, sha: string): Promise<void>;
  /** Succeeds where there is none. */
  delete(branch: string): Promise<void>;
  /** Makes a commit without parents holding these files, for a branch that starts its own history. */
  createRootCommit(
    files: readonly { readonly path: string; readonly content: string }[],
    message: string,
  ): Promise<string>;
}
