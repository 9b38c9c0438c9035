import type { DateTime } from 'luxon';
import type { Effect } from '../effect.ts';
import type { Finding } from '../findings/finding.ts';
import type { Change } from '../grants/request.ts';
import type { Person } from '../person.ts';
import type { Policy, Role } from '../policy/policy.ts';
import type { Reading } from '../reading.ts';
import type { TeamRef } from '../team-ref.ts';
import type { Window } from '../window.ts';

/** A period in which a person was, or will be, authorized to hold an effect. */
export interface AuthorizedPeriod {
  readonly grant: string;
  readonly effect: Effect;
  readonly window: Window;
}

/** A holder's earlier break-glass grants. The grant that is evaluated is not among them. */
export interface Emergencies {
  /** The number in the last 30 days, over all roles. */
  readonly recent: number;
  /** The grants whose review is overdue. */
  readonly overdue: readonly {
    readonly grant: string;
    readonly pull: number;
    readonly due: DateTime;
    readonly reviewers: readonly TeamRef[];
  }[];
}

/** The facts about one change, from which the rules decide. */
export interface ChangeFacts {
  readonly change: Change;
  /**
   * The role of the new version of the entry, or of the old version if it is withdrawn. Null if the policy
   * does not have the role.
   */
  readonly role: Role | null;
  /** The account of the holder's login; `value: null` if GitHub does not have the account. */
  readonly holder: Reading<Person | null>;
  /**
   * Whether the holder is in an eligible team of the role. For a break-glass request, its own eligible teams
   * count.
   */
  readonly eligible: Reading<boolean>;
  /** Empty if the role is unknown. */
  readonly effects: readonly Effect[];
  /** Why effects could not be resolved: the target is not listed, the account does not match, and so on. */
  readonly unresolved: readonly Finding[];
  /** The window of the grant if it were merged now; null if the window would be empty. */
  readonly window: Window | null;
  /** Whether a grant with this id was ever authorized. Then no new grant can use the id. */
  readonly spent: boolean;
  /** The revision in force of the grant with this id, from the ledger: its holder, role and frozen window. */
  readonly inForce: {
    readonly revision: string;
    readonly holder: Person;
    readonly role: string;
    readonly window: Window;
  } | null;
  /**
   * The holder's other authorized periods of the past and coming weeks. Those of the grant with this id are
   * not among them.
   */
  readonly authorizedPeriods: readonly AuthorizedPeriod[];
  readonly emergencies: Emergencies;
}

/** The facts about a request. `now` is the time of the merge if the request is judged at landing. */
export interface RequestFacts {
  readonly author: Person;
  readonly policy: Policy;
  readonly changes: readonly ChangeFacts[];
  /** Every path that the pull request changes, with its git mode afterwards; null if the path is removed. */
  readonly paths: readonly { readonly path: string; readonly mode: string | null }[];
  readonly now: DateTime;
}

/** A rule takes the facts and returns its findings. It never throws and reads nothing else. */
export type ChangeRule = (facts: ChangeFacts, request: RequestFacts) => readonly Finding[];
export type RequestRule = (request: RequestFacts) => readonly Finding[];
