import type { Duration } from 'luxon';

/** A GitHub team: `acme/dba`, lower case. */
export type TeamRef = string;

/** One line of approval: `count` distinct people, each a member of at least one team in `from`. */
export interface ApprovalLine {
  readonly count: number;
  readonly from: readonly TeamRef[];
}

/** One effect of a role before the account is known. `key` is the word the policy used: `member_of`, `team`, `entitlement`. */
export interface Provision {
  readonly target: string;
  readonly key: string;
  readonly entitlement: string;
}

/** Terms for emergencies: given at once, reviewed afterwards. */
export interface BreakGlass {
  readonly maxDuration: Duration;
  readonly eligible: readonly TeamRef[];
  readonly reviewWithin: Duration;
  /** How often a person may break the glass in any 30 days, counted over all roles. */
  readonly maxPer30Days: number;
}

/** What may be held. */
export interface Role {
  readonly name: string;
  readonly description: string;
  readonly maxDuration: Duration;
  /** Rolling, per holder and effect, over extensions and repeats. */
  readonly maxTotal: { readonly of: Duration; readonly within: Duration } | null;
  /** Empty means nobody. */
  readonly eligible: readonly TeamRef[];
  readonly approval: 'automatic' | readonly ApprovalLine[];
  readonly provision: readonly Provision[];
  /** Told to the holder when access is there. */
  readonly connect: string | null;
  readonly breakGlass: BreakGlass | null;
}

export interface Policy {
  /** Globs of the grants files, against full paths. */
  readonly files: readonly string[];
  readonly merge: 'auto' | 'manual';
  /** Who may change the policy file. */
  readonly policyApproval: readonly ApprovalLine[];
  readonly requests: {
    readonly onBehalf: 'deny' | 'allow';
    readonly ticket: { readonly required: boolean; readonly pattern: RegExp | null };
  };
  readonly roles: ReadonlyMap<string, Role>;
}
