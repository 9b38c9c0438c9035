/** Creates, moves and deletes branches. Rejects with ForgeFailure. */
export interface Branches {
  /** The names of the branches that begin with `prefix`. */
  beginningWith(prefix: string): Promise<readonly string[]>;
  /** Creates the branch at `sha`. Answers `exists` if there is such a branch already, at any commit. */
  create(branch: string, sha: string): Promise<'created' | 'exists'>;
  /** Makes the branch point to `sha`, and creates it if there is none. Commits that only it had are lost. */
  force(branch: string, sha: string): Promise<void>;
  /** Deletes the branch. Succeeds if there is none. */
  delete(branch: string): Promise<void>;
  /** Makes a commit of these files without parents, for a branch that has its own history. Answers its id. */
  createRootCommit(
    files: readonly { readonly path: string; readonly content: string }[],
    message: string,
  ): Promise<string>;
}
