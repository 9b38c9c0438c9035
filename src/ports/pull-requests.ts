import type { Review } from '../domain/decision/decision.ts';
import type { Person } from '../domain/person.ts';

export interface PullRequest {
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly author: Person;
  /** Whether the author is a person, a bot or an app. */
  readonly authorIsHuman: boolean;
  readonly base: { readonly branch: string; readonly sha: string };
  readonly head: { readonly branch: string; readonly sha: string; readonly sameRepository: boolean };
  readonly createdAt: string;
  /** When anybody did anything to it: pushed, commented, reviewed, closed. */
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly merged: { readonly at: string; readonly by: Person | null; readonly commit: string } | null;
  /** null while GitHub is still working it out. */
  readonly mergeable: boolean | null;
}

/**
 * Reads pull requests. Rejects with ForgeFailure; listings are complete or reject. `open` and `closedSince` do not know
 * who merged, nor whether something is mergeable: both are null there.
 */
export interface PullRequests {
  get(number: number): Promise<PullRequest>;
  /** Open pull requests to the branch. */
  open(base: string): Promise<readonly PullRequest[]>;
  /** All reviews, oldest first. */
  reviews(number: number): Promise<readonly Review[]>;
  /** Commits of a pull request with their accounts, oldest first. Rejects beyond 250, where GitHub's own listing stops. */
  commits(number: number): Promise<readonly PullCommit[]>;
  /** Merged pull requests that GitHub associates with a commit; they may have another base. */
  associatedWith(commit: string): Promise<readonly PullRequest[]>;
  /** Closed (merged or not) pull requests to the branch that were updated at or after `since` (ISO 8601). */
  closedSince(base: string, since: string): Promise<readonly PullRequest[]>;
}

export interface PullCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  /** Everybody GitHub connects with the commit: author, committer and co-authors from trailers. Null for an unknown address. */
  readonly people: readonly (Person | null)[];
}
