import type { Review } from '../../../../src/domain/decision/decision.ts';
import type { Person } from '../../../../src/domain/person.ts';
import type { CheckRun } from '../../../../src/ports/forge/check-runs.ts';

export interface StoredReview {
  readonly id: number;
  readonly by: Person;
  readonly state: Review['state'];
  /** Real time. No process of the simulation can read it. */
  readonly at: number;
  /** As GitHub writes it. */
  readonly submittedAt: string;
  /** The head of the branch at submission, which the reviewer saw. */
  readonly saw: string;
}

export interface StoredPull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  readonly author: Person;
  readonly human: boolean;
  readonly branch: string;
  readonly head: string;
  readonly base: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  /** When GitHub started to compute whether it can be merged. */
  readonly touched: number;
  readonly reviews: readonly StoredReview[];
  readonly merged: {
    readonly at: string;
    readonly time: number;
    readonly by: Person;
    readonly commit: string;
    /** The branch's own commits, oldest first. */
    readonly commits: readonly string[];
  } | null;
}

/** A pull request in the merge queue. */
export interface QueueEntry {
  readonly number: number;
  readonly by: Person;
  /** The head of the pull request. */
  readonly head: string;
  /** The commit below. */
  readonly base: string;
  /** The commit that GitHub made for it. */
  readonly group: string;
  /** Real time. */
  readonly at: number;
}

/** The check of the App on a commit. */
export interface StoredCheck {
  readonly status: CheckRun['status'];
  /** Real time. */
  readonly at: number;
}

/** The whole changing state of GitHub, at one moment. */
export interface GitHubState {
  readonly heads: ReadonlyMap<string, string>;
  readonly pulls: ReadonlyMap<number, StoredPull>;
  readonly teams: ReadonlyMap<string, readonly Person[]>;
  readonly queue: readonly QueueEntry[];
  readonly checks: ReadonlyMap<string, StoredCheck>;
  /** Issues by key: whether each is open. */
  readonly issues: ReadonlyMap<string, { readonly open: boolean; readonly title: string }>;
}

/** The state now and at every earlier moment. Old answers come from here. */
export interface History {
  current(): GitHubState;
  asOf(time: number): GitHubState;
  /** Every state that there was at any time between the two, the first one first. */
  during(from: number, until: number): readonly GitHubState[];
  /** Every state with the time of its change, the first one first. */
  timed(): readonly { readonly since: number; readonly state: GitHubState }[];
  change(change: Partial<GitHubState>): void;
}

export function history(first: GitHubState, now: () => number): History {
  const states: { readonly since: number; readonly state: GitHubState }[] = [{ since: now(), state: first }];
  const current = () => states.at(-1)?.state ?? first;
  return {
    current,
    during: (from, until) =>
      states
        .filter(({ since }, index) => since <= until && (states[index + 1]?.since ?? until + 1) > from)
        .map(({ state }) => state),
    timed: () => states,
    asOf: (time) => states.findLast(({ since }) => since <= time)?.state ?? first,
    change(change) {
      states.push({ since: now(), state: { ...current(), ...change } });
    },
  };
}
