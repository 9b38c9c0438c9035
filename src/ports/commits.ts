import type { Person } from '../domain/person.ts';

export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** The GitHub account of author and committer; null where the address belongs to none. */
  readonly author: Person | null;
  readonly committer: Person | null;
  /** ISO 8601, from the commit itself: anybody can write anything here. */
  readonly committedAt: string;
  /** GitHub's word that it made and signed the commit itself; a person's own signature under any author's name is not it. */
  readonly verified: boolean;
}

/** Reads history by SHA. Rejects with ForgeFailure. */
export interface Commits {
  /** The tip of a branch; null only where GitHub says that the branch does not exist. */
  head(branch: string): Promise<string | null>;
  get(sha: string): Promise<Commit>;
  /** The best common ancestor of two commits. */
  mergeBase(a: string, b: string): Promise<string>;
  /** First-parent commits after `since` up to and including `until`, oldest first; `not-an-ancestor` where `since` is not on that line. */
  firstParent(since: string, until: string): Promise<readonly Commit[] | 'not-an-ancestor'>;
}
