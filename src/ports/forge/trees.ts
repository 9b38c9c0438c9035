export interface TreeFile {
  readonly path: string;
  /** Git mode: `100644` is a regular file, `120000` a symlink, `160000` a submodule. */
  readonly mode: string;
  readonly oid: string;
  /** Bytes; 0 for a submodule. */
  readonly size: number;
}

/** Reads content by id, never by branch name. Rejects with ForgeFailure, also if a listing is not complete. */
export interface Trees {
  /**
   * Every blob, symlink and submodule at or below the path `under` (`''` for the root) in a commit or tree. Empty if there is
   * none.
   */
  list(commit: string, under: string): Promise<readonly TreeFile[]>;
  /** The bytes of a blob. An id is a hash of the content, so answers may be cached without limit. */
  blob(oid: string): Promise<Uint8Array>;
  /** The bytes of several blobs, in few calls. */
  blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}
