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
  readonly merged: { readonly at: string; readonly by: Person | null; readonly commit: string } | null;
  /** Null while GitHub does not know yet. */
  readonly mergeable: boolean | null;
}

/**
 * Reads pull requests. Rejects with ForgeFailure, also if a listing is not complete. In the answers of `open` and
 * `closedSince`, `merged.by` and `mergeable` are null.
 */
export interface PullRequests {
  get(number: number): Promise<PullRequest>;
  /** The open pull requests to a branch. */
  open(base: string): Promise<readonly PullRequest[]>;
  /** All reviews, oldest first. */
  reviews(number: number): Promise<readonly Review[]>;
  /** The commits of a pull request, oldest first. Rejects if there are more than 250: GitHub lists no more. */
  commits(number: number): Promise<readonly PullCommit[]>;
  /** The merged pull requests that GitHub associates with a commit. They may have another base. */
  associatedWith(commit: string): Promise<readonly PullRequest[]>;
  /** The closed pull requests to a branch, merged or not, that were updated at or after `since` (ISO 8601). */
  closedSince(base: string, since: string): Promise<readonly PullRequest[]>;
}

export interface PullCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  /** The author, the committer and the co-authors from trailers. Null for an address that belongs to no account. */
  readonly people: readonly (Person | null)[];
}
