/**
 * The clone could not be read: there is no repository, git failed, or an object is missing. It never means
 * "nothing found".
 */
export class CloneFailure extends Error {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'CloneFailure';
  }
}

export interface GitObject {
  readonly oid: string;
  readonly type: string;
  /** Null if the object is larger than any file that Curfew reads. */
  readonly bytes: Uint8Array | null;
}

export interface TreeEntry {
  readonly name: string;
  /** Git mode: `100644` is a regular file, `40000` a folder. */
  readonly mode: string;
  readonly oid: string;
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  /**
   * Milliseconds since 1970, as the commit claims. Anyone can write any time into a commit. NaN if it is not
   * a time.
   */
  readonly at: number;
}

export interface CloneCommit {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  /** Whether the commit has a signature. The signature is not checked. */
  readonly signed: boolean;
  readonly message: string;
}

/**
 * A path that a commit changed, compared with its first parent. A rename is one removed and one added path.
 */
export interface CloneChange {
  readonly path: string;
  /** Null if the path was added. */
  readonly before: { readonly mode: string; readonly oid: string } | null;
  /** Null if the path was removed. */
  readonly after: { readonly mode: string; readonly oid: string } | null;
}

export interface ChangedCommit {
  readonly commit: CloneCommit;
  readonly changes: readonly CloneChange[];
}

/** Reads objects of a clone, without a network. Rejects with CloneFailure if git fails. */
export interface CloneObjects {
  /** One object by its id, or by a commit and a path; null if the clone does not have it. */
  get(oid: string, path?: string): Promise<GitObject | null>;
  /** The entries of a folder, in the order of git; null if the commit does not have the folder. */
  tree(oid: string, path?: string): Promise<readonly TreeEntry[] | null>;
  /**
   * Many objects in the order asked for, in batches as they arrive. No batch is empty, and no object is kept.
   * `object` is null if the clone does not have it.
   */
  stream<T extends { readonly oid: string }>(
    wanted: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  ): AsyncIterable<readonly { readonly wanted: T; readonly object: GitObject | null }[]>;
}

/** Reads refs and walks history. Rejects with CloneFailure. */
export interface CloneHistory {
  /**
   * The commit that a full ref name (`refs/heads/main`) points to; null if the clone does not have the ref.
   */
  ref(name: string): Promise<string | null>;
  /** Full names of all refs that end in `/name`. */
  refsNamed(name: string): Promise<readonly string[]>;
  /**
   * The full name of the branch that a symbolic ref (`HEAD`, `refs/remotes/origin/HEAD`) points to; null if
   * it points to none.
   */
  branchOf(symbolic: string): Promise<string | null>;
  isAncestor(older: string, newer: string): Promise<boolean>;
  /**
   * First-parent commits up to `until`, oldest first, each with its changes, in batches as they arrive. Only
   * those after `since`, if that is given.
   */
  changes(since: string | null, until: string): AsyncIterable<readonly ChangedCommit[]>;
}

/** Checks the signatures of commits with gpg or ssh-keygen. Rejects with CloneFailure. */
export interface CloneSignatures {
  /** Why no key of the file proves the signature of the commit; null if one does. */
  problemWith(commit: string): Promise<string | null>;
}

/** A clone or a bare repository on this machine. */
export interface Clone {
  readonly folder: string;
  /** Hex digits of an object id: 40, or 64 with SHA-256. */
  readonly digits: 40 | 64;
  /** Whether its history is cut off. */
  readonly shallow: boolean;
  /**
   * Whether the clone may have left objects out. Git would fetch them when they are needed. Curfew never
   * does.
   */
  readonly partial: boolean;
  readonly objects: CloneObjects;
  readonly history: CloneHistory;
  /** The URL that the clone fetches this remote from; null if it has no such remote. */
  remoteUrl(remote: string): Promise<string | null>;
  /** Checks signatures with the keys of a file: OpenPGP public keys, or an SSH allowed signers file. */
  signatures(keyFile: string): Promise<CloneSignatures & { close(): Promise<void> }>;
  close(): Promise<void>;
}
