import type { DateTime } from 'luxon';
import type { Effect } from '../effect.ts';
import type { Finding } from '../findings/finding.ts';
import type { Change } from '../grants/request.ts';
import type { Person } from '../person.ts';
import type { Policy, Role } from '../policy/policy.ts';
import type { Reading } from '../reading.ts';
import type { TeamRef } from '../team-ref.ts';
import type { Window } from '../window.ts';

/** A stretch of time in which somebody was, or will be, authorized to hold an effect. */
export interface Hold {
  readonly grant: string;
  readonly effect: Effect;
  readonly window: Window;
}

/** What a holder's earlier break-glass grants leave behind, the one that is judged aside. */
export interface Emergencies {
  /** How many there were in the last 30 days, over all roles. */
  readonly recent: number;
  /** Those whose time for a review has passed without one. */
  readonly overdue: readonly {
    readonly grant: string;
    readonly pull: number;
    readonly due: DateTime;
    readonly reviewers: readonly TeamRef[];
  }[];
}

/** What is known about one change when it is judged. */
export interface ChangeFacts {
  readonly change: Change;
  /** The role of the entry as it would be (as it was, for a withdrawal); null where the policy has none of that name. */
  readonly role: Role | null;
  /** The account behind the holder's login; `value: null` where GitHub has no such account. */
  readonly holder: Reading<Person | null>;
  /** Whether the holder is in a team that the role names as eligible, for break-glass where that is asked for. */
  readonly eligible: Reading<boolean>;
  /** Empty findings and effects where the role is unknown. */
  readonly effects: readonly Effect[];
  /** Why effects could not be resolved (target not listed, account does not fit, …). */
  readonly unresolved: readonly Finding[];
  /** The window it would have if it landed now; null where it is not well formed. */
  readonly window: Window | null;
  /** Whether this id was authorized before, by this or another grant. */
  readonly spent: boolean;
  /** What the ledger says is in force for this id: its holder, role and frozen window. */
  readonly inForce: {
    readonly revision: string;
    readonly holder: Person;
    readonly role: string;
    readonly window: Window;
  } | null;
  /** This holder's other holds of the last and coming weeks, by any grant, this id's own excluded. */
  readonly holds: readonly Hold[];
  readonly emergencies: Emergencies;
}

/** A request with everything a rule may look at. `now` is the landing time where it is judged at landing. */
export interface RequestFacts {
  readonly author: Person;
  readonly policy: Policy;
  readonly changes: readonly ChangeFacts[];
  /** Every path that the pull request touches, with what it is after it (null where it is gone). */
  readonly paths: readonly { readonly path: string; readonly mode: string | null }[];
  readonly now: DateTime;
}

/** A rule takes the facts and returns what it found; it never throws and never asks anybody. */
export type ChangeRule = (facts: ChangeFacts, request: RequestFacts) => readonly Finding[];
export type RequestRule = (request: RequestFacts) => readonly Finding[];
