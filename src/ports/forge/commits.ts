import type { Person } from '../../domain/person.ts';

export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  /** The id of its tree. */
  readonly tree: string;
  readonly message: string;
  /** The GitHub accounts of the author and the committer; null if the address belongs to no account. */
  readonly author: Person | null;
  readonly committer: Person | null;
  /** ISO 8601. It is part of the commit, so its author can write any time here. */
  readonly committedAt: string;
  /**
   * Whether GitHub itself made and signed the commit. False for a person's signature, which may be under any
   * author's name.
   */
  readonly verified: boolean;
}

/** Reads history by SHA. Rejects with ForgeFailure. */
export interface Commits {
  /** The head of a branch; null only if GitHub answers that the branch does not exist. */
  head(branch: string): Promise<string | null>;
  get(sha: string): Promise<Commit>;
  /** Every commit that `until` contains, newest first, in pages. */
  history(until: string): AsyncIterable<readonly Commit[]>;
  /** The best common ancestor of two commits. */
  mergeBase(a: string, b: string): Promise<string>;
  /**
   * The first-parent commits after `since`, up to and including `until`, oldest first; `not-an-ancestor` if
   * `since` is not on the first-parent line of `until`.
   */
  firstParent(since: string, until: string): Promise<readonly Commit[] | 'not-an-ancestor'>;
}
