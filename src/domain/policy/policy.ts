import type { Duration } from 'luxon';
import type { TextPattern } from '../document/text-pattern.ts';
import type { Provision } from '../provision.ts';
import type { TeamRef } from '../team-ref.ts';

/** One line of approval: `count` distinct people, each a member of at least one team in `from`. */
export interface ApprovalLine {
  readonly count: number;
  readonly from: readonly TeamRef[];
}

/** Terms for emergencies: given at once, reviewed afterwards. */
export interface BreakGlass {
  readonly maxDuration: Duration;
  readonly eligible: readonly TeamRef[];
  readonly reviewWithin: Duration;
  /** How often a person may break the glass in any 30 days, counted over all roles. */
  readonly maxPer30Days: number;
}

/** So much access in any stretch of `within`. */
export interface MaxTotal {
  readonly of: Duration;
  readonly within: Duration;
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Hours of the week as the clocks of a zone show them; hours that pass midnight belong to the day on which they begin. */
export interface WeeklyHours {
  /** Days on which they begin, in the order of the week. */
  readonly days: readonly Weekday[];
  /** `08:00` */
  readonly from: string;
  /** `19:00`, up to `24:00`. Before `from`, it is on the next day. */
  readonly to: string;
  /** A name of the IANA time zone database. */
  readonly zone: string;
}

/** Within these nobody needs to approve what a holder asks for. */
export interface AutomaticLimits {
  readonly maxDuration: Duration | null;
  readonly maxTotal: MaxTotal | null;
  readonly hours: WeeklyHours | null;
}

/** What may be held. */
export interface Role {
  readonly name: string;
  readonly description: string;
  readonly maxDuration: Duration;
  /** Rolling, per holder and effect, over extensions and repeats. */
  readonly maxTotal: MaxTotal | null;
  /** Empty means nobody. */
  readonly eligible: readonly TeamRef[];
  readonly approval: 'automatic' | readonly ApprovalLine[];
  /** Limits of automatic approval; null where there are none, and lines alone (or nothing) decide. */
  readonly automatic: AutomaticLimits | null;
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
    readonly ticket: { readonly required: boolean; readonly pattern: TextPattern | null };
    /** How old an approval may be at the merge; null for any age. */
    readonly approvalValidFor: Duration | null;
    /** How long an open request may lie untouched; null for ever. */
    readonly requestTtl: Duration | null;
  };
  readonly roles: ReadonlyMap<string, Role>;
}
