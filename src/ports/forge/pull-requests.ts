import type { Review } from '../../domain/decision/decision.ts';
import type { Person } from '../../domain/person.ts';

export interface PullRequest {
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly author: Person;
  /** False if the author is a bot or an App. */
  readonly authorIsHuman: boolean;
  readonly base: { readonly branch: string; readonly sha: string };
  readonly head: { readonly branch: string; readonly sha: string; readonly sameRepository: boolean };
  readonly createdAt: string;
  /** The time of its last event: a push, a comment, a review, a change of its state. */
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly merged: Merged | null;
  /** Null while GitHub does not know yet. */
  readonly mergeable: boolean | null;
}

export interface Merged {
  readonly at: string;
  readonly by: Person | null;
  /**
   * The commit that brought it to its base. For a rebase, it is the last one. Null while GitHub does not say
   * it. This proves nothing about any commit, so callers ask again.
   */
  readonly commit: string | null;
}

/** A merged pull request to any branch. */
export interface MergedPull {
  readonly number: number;
  /** As in `Merged`. */
  readonly commit: string | null;
}

/**
 * Reads pull requests. Rejects with ForgeFailure, also if a listing is not complete. In the answers of
 * `open`, `merged.by` and `mergeable` are null.
 */
export interface PullRequests {
  get(number: number): Promise<PullRequest>;
  /** The open pull requests to a branch, or to any branch. */
  open(base?: string): Promise<readonly PullRequest[]>;
  /** All reviews, oldest first. */
  reviews(number: number): Promise<readonly Review[]>;
  /**
   * The commits of a pull request, oldest first. Rejects if there are more than 250: GitHub lists no more.
   */
  commits(number: number): Promise<readonly PullCommit[]>;
  /**
   * The numbers of merged pull requests that GitHub's index names for a commit: a hint. The index lags by
   * seconds or minutes, so an empty answer proves nothing. A pull request in it may have another base, or
   * may only contain the commit.
   */
  associatedWith(commit: string): Promise<readonly number[]>;
  /**
   * The merged pull requests, to any branch, that were updated at or after `since` (ISO 8601). GitHub reads
   * them from the pull requests themselves and not from the index.
   */
  mergedSince(since: string): Promise<readonly MergedPull[]>;
}

export interface PullCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  /**
   * The author, the committer and the co-authors from trailers. Null for an address that belongs to no
   * account.
   */
  readonly people: readonly (Person | null)[];
}
