export interface TreeFile {
  readonly path: string;
  /** Git mode: `100644` is a regular file, `120000` a symlink, `160000` a submodule. */
  readonly mode: string;
  readonly oid: string;
  /** Bytes; 0 for a submodule. */
  readonly size: number;
}

/** Reads content by SHA, never by branch name. Rejects with ForgeFailure, also where a listing is cut off. */
export interface Trees {
  /** Every blob, symlink and submodule below `under` (a folder or file path; `''` the root) at a commit or tree; empty where there is none. */
  list(commit: string, under: string): Promise<readonly TreeFile[]>;
  /** The bytes of a blob. Content is addressed by hash, so answers may be cached for ever. */
  blob(oid: string): Promise<Uint8Array>;
  /** Several blobs in few calls. */
  blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}
