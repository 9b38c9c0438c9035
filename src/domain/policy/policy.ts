import type { Duration } from 'luxon';
import type { TextPattern } from '../document/text-pattern.ts';
import type { Provision } from '../provision.ts';
import type { TeamRef } from '../team-ref.ts';

/** One line of approval: `count` distinct people, each a member of at least one team in `from`. */
export interface ApprovalLine {
  readonly count: number;
  readonly from: readonly TeamRef[];
}

/** The terms for emergencies: access is given at once and reviewed afterwards. */
export interface BreakGlass {
  readonly maxDuration: Duration;
  readonly eligible: readonly TeamRef[];
  readonly reviewWithin: Duration;
  /** How often a person may use break-glass in any 30 days, counted over all roles. */
  readonly maxPer30Days: number;
}

/** Access for `of` in total, within any period of length `within`. */
export interface MaxTotal {
  readonly of: Duration;
  readonly within: Duration;
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * Hours of the week in the local time of a zone. Hours that pass midnight belong to the day on which they
 * begin.
 */
export interface WeeklyHours {
  /** The days on which the hours begin, in the order of the week. */
  readonly days: readonly Weekday[];
  /** `08:00` */
  readonly from: string;
  /** `19:00`, up to `24:00`. A time before `from` is on the next day. */
  readonly to: string;
  /** A name of the IANA time zone database. */
  readonly zone: string;
}

/** A holder's own request within these limits needs no approval. */
export interface AutomaticLimits {
  readonly maxDuration: Duration | null;
  readonly maxTotal: MaxTotal | null;
  readonly hours: WeeklyHours | null;
}

/** A role of the policy's catalogue: access that a person can hold. */
export interface Role {
  readonly name: string;
  readonly description: string;
  readonly maxDuration: Duration;
  /** A rolling limit for each holder and effect. Extensions and repeated grants count together. */
  readonly maxTotal: MaxTotal | null;
  /** If it is empty, no person may hold the role. */
  readonly eligible: readonly TeamRef[];
  readonly approval: 'automatic' | readonly ApprovalLine[];
  /** The limits of automatic approval; null if there are none. */
  readonly automatic: AutomaticLimits | null;
  readonly provision: readonly Provision[];
  /** Shown to the holder when access is given: how to connect. */
  readonly connect: string | null;
  readonly breakGlass: BreakGlass | null;
}

export interface Policy {
  /** Globs of the grants files. They match full paths. */
  readonly files: readonly string[];
  readonly merge: 'auto' | 'manual';
  /** Who may change the policy file. */
  readonly policyApproval: readonly ApprovalLine[];
  /**
   * The last judged commit that an accepted rewrite of the default branch removed; null if none was accepted.
   */
  readonly rewrittenFrom: string | null;
  readonly requests: {
    readonly onBehalf: 'deny' | 'allow';
    readonly ticket: { readonly required: boolean; readonly pattern: TextPattern | null };
    /** How old an approval may be at the merge; null for any age. */
    readonly approvalValidFor: Duration | null;
    /** How long an open request may have no activity before Curfew closes it; null for ever. */
    readonly requestTtl: Duration | null;
  };
  readonly roles: ReadonlyMap<string, Role>;
}
