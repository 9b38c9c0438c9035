/** The clone could not be asked: no repository there, git failed, something it should hold is missing. Never "there is none". */
export class CloneFailure extends Error {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'CloneFailure';
  }
}

export interface GitObject {
  readonly oid: string;
  readonly type: string;
  /** Null where it is larger than anything that is read here. */
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
  /** Milliseconds since 1970, as the commit says: anybody can write anything here. NaN where it is no time. */
  readonly at: number;
}

export interface CloneCommit {
  readonly oid: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  /** Whether it carries a signature; nobody has checked it. */
  readonly signed: boolean;
  readonly message: string;
}

/** A path that a commit changed, against its first parent. A rename is a path gone and a path new. */
export interface CloneChange {
  readonly path: string;
  /** Null where the path is new. */
  readonly before: { readonly mode: string; readonly oid: string } | null;
  /** Null where the path is gone. */
  readonly after: { readonly mode: string; readonly oid: string } | null;
}

export interface ChangedCommit {
  readonly commit: CloneCommit;
  readonly changes: readonly CloneChange[];
}

/** Reads objects of a clone, without a network. Rejects with CloneFailure where git does. */
export interface CloneObjects {
  /** One object by its id, or by a commit and a path; null where the clone has none. */
  get(oid: string, path?: string): Promise<GitObject | null>;
  /** A folder's own entries, as git orders them; null where there is none. */
  tree(oid: string, path?: string): Promise<readonly TreeEntry[] | null>;
  /**
   * Many objects in the order asked for, in handfuls as they come, never empty, without holding them; `object` is null
   * where the clone has none.
   */
  stream<T extends { readonly oid: string }>(
    wanted: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  ): AsyncIterable<readonly { readonly wanted: T; readonly object: GitObject | null }[]>;
}

/** Walks history by first parents. Rejects with CloneFailure. */
export interface CloneHistory {
  /** The commit that a full ref name (`refs/heads/main`) points to; null where there is none. */
  ref(name: string): Promise<string | null>;
  /** Full names of all refs that end in `/name`. */
  refsNamed(name: string): Promise<readonly string[]>;
  /** The full name of the branch that a symbolic ref (`HEAD`, `refs/remotes/origin/HEAD`) names; null where it names none. */
  branchOf(symbolic: string): Promise<string | null>;
  isAncestor(older: string, newer: string): Promise<boolean>;
  /**
   * First-parent commits up to `until`, oldest first, each with what it changed, in handfuls as they come; after `since`,
   * where it is on that line.
   */
  changes(since: string | null, until: string): AsyncIterable<readonly ChangedCommit[]>;
}

/** Asks gpg or ssh-keygen about a commit's signature. Rejects with CloneFailure. */
export interface CloneSignatures {
  /** Null where one of these keys signed it, else why not. */
  wrongWith(commit: string): Promise<string | null>;
}

/** A clone or a bare repository on this machine. */
export interface Clone {
  readonly folder: string;
  /** Hex digits of an object id: 40, or 64 with SHA-256. */
  readonly digits: 40 | 64;
  /** Its history is cut off somewhere. */
  readonly shallow: boolean;
  /** It may have left objects out, to fetch them when they are asked for, which is never done here. */
  readonly partial: boolean;
  readonly objects: CloneObjects;
  readonly history: CloneHistory;
  /** Signatures against the keys of a file: OpenPGP public keys, or an SSH allowed signers file. */
  signatures(keyFile: string): Promise<CloneSignatures & { close(): Promise<void> }>;
  close(): Promise<void>;
}
