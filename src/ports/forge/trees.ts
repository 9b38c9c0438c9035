export interface TreeFile {
  readonly path: string;
  /** Git mode: `100644` is a regular file, `120000` a symlink, `160000` a submodule. */
  readonly mode: string;
  readonly oid: string;
  /** Bytes; 0 for a submodule. */
  readonly size: number;
}

/** A file, or a folder, which has the mode `040000`. Its path is relative to the tree that was asked for. */
export type TreeEntry = TreeFile;

/** Reads content by id, never by branch name. Rejects with ForgeFailure, also if a listing is incomplete. */
export interface Trees {
  /**
   * Every blob, symlink and submodule in a commit, however many calls that needs. Only for commits of Curfew.
   */
  list(commit: string): Promise<readonly TreeFile[]>;
  /** The entries directly in a commit or tree, in git's order. One call. */
  folder(id: string): Promise<readonly TreeEntry[] | 'too-large'>;
  /** Every entry in and below a commit or tree, in git's order. One call. */
  below(id: string): Promise<readonly TreeEntry[] | 'too-large'>;
  /** The bytes of a blob. An id is a hash of the content, so answers may be cached without limit. */
  blob(oid: string): Promise<Uint8Array>;
  /** The bytes of several blobs, in few calls. */
  blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}
