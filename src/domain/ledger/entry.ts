import type { Decision } from '../decision/decision.ts';
import type { Effect } from '../effect.ts';
import type { ChangeKind } from '../grants/request.ts';
import type { Person } from '../person.ts';

/**
 * The ledger's entries, exactly as its JSON lines write them: snake case, times in ISO 8601 UTC with
 * milliseconds. The schema is `schemas/ledger-entry.schema.json`.
 */

export interface FrozenWindow {
  readonly starts: string;
  readonly ends: string;
}

/** The grant that an entry is about. `revision` is the digest of its content. */
export interface GrantSubject {
  readonly grant: string;
  readonly revision: string;
  readonly holder: Person;
  readonly role: string;
  /**
   * The pull request that brought the revision. Null for a direct push, and for a shorter window that was
   * recorded before GitHub named its pull request.
   */
  readonly pull: number | null;
}

export interface EffectSubject extends GrantSubject {
  readonly effect: Effect;
}

/**
 * Curfew saw a revision in a pull request for the first time. Recorded again if the revision becomes current
 * again after another revision, or after the pull request was closed. Approvals after `at` are for this
 * content.
 */
export interface Requested extends GrantSubject {
  readonly type: 'requested';
  /** 1 for the first `requested` of this grant in this pull request, and so on. Part of the entry's id. */
  readonly round: number;
  readonly change: ChangeKind;
  readonly replaces: string | null;
  readonly author: Person;
  readonly head: string;
}

/**
 * The pull request was closed without a merge. `declined` if an eligible reviewer had asked for changes, else
 * `abandoned`. `round` names the `requested` entry that this answers.
 */
export interface Declined extends GrantSubject {
  readonly type: 'declined';
  readonly round: number;
  readonly by: Person | null;
}
export interface Abandoned extends GrantSubject {
  readonly type: 'abandoned';
  readonly round: number;
  readonly by: Person | null;
}

/**
 * The facts behind a decision. Curfew asks GitHub for them again before it provisions, and `verify --online`
 * does too.
 */
export interface Evidence {
  readonly decision: Decision;
  readonly merged_at: string;
  readonly merged_by: Person | null;
  readonly author: Person | null;
  /** When the teams were read for the decision at landing. */
  readonly read_at: string;
  /**
   * The people whose commits changed the content. Absent in entries that are older than this field, and if no
   * approval was needed. `decision.pushes` has the people who pushed it.
   */
  readonly contributors?: readonly Person[];
}

/** An entry that has a decision of Curfew about a landing. */
export interface DecidedByRules {
  /** The version of the rules, see `RULES_VERSION`. Absent in entries that are older than this field. */
  readonly rules?: number;
}

/** The grant landed and was approved. The entry freezes the holder, the effects and the window. */
export interface Authorized extends GrantSubject, DecidedByRules {
  readonly type: 'authorized';
  readonly change: ChangeKind;
  readonly replaces: string | null;
  readonly window: FrozenWindow;
  readonly effects: readonly Effect[];
  readonly ticket: string | null;
  readonly break_glass: boolean;
  /**
   * Set if the grant was given without approval (break-glass): the time by which an approver has to review
   * it.
   */
  readonly review_by?: string;
  readonly policy_commit: string;
  /** The commit on the default branch that was judged. */
  readonly commit: string;
  readonly path: string;
  readonly evidence: Evidence;
}

/** The grant landed without the approval that it needed. Curfew gives nothing. */
export interface Refused extends DecidedByRules {
  readonly type: 'refused';
  readonly grant: string;
  /** Null if the content could not be resolved far enough to have a digest. */
  readonly revision: string | null;
  readonly holder: Person | { readonly login: string; readonly id: null };
  readonly role: string;
  readonly pull: number | null;
  readonly commit: string;
  /** The person who merged the pull request. Absent for a direct push: commits do not prove who pushed. */
  readonly merged_by?: Person | null;
  /** Codes of findings and decisions, with their text. */
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  /** Set if approvals were evaluated: who counted, who did not, and why. */
  readonly decision?: Decision;
}

export type EndCause =
  | 'expired'
  | 'withdrawn'
  | 'replaced'
  | 'policy'
  | 'eligibility'
  | 'departed'
  | 'rejected';

/** The window was cut short. A window that runs to its frozen end needs no such entry. */
export interface Ended extends GrantSubject {
  readonly type: 'ended';
  readonly cause: Exclude<EndCause, 'expired'>;
  readonly by: Person | null;
  /** The pull request and commit that ended it. The pull request is null as in `GrantSubject`. */
  readonly ended_in: { readonly pull: number | null; readonly commit: string } | null;
  /** Set if only these effects ended and the others continue. Absent if the whole grant ended. */
  readonly effects?: readonly Effect[];
}

/** Write-ahead: Curfew read the target, found no such access, and is about to provision it. */
export interface Provisioning extends EffectSubject {
  readonly type: 'provisioning';
  readonly until: string;
  /**
   * The number of this write-ahead among those of the effect; absent for the first. Curfew writes ahead again
   * if it found foreign access instead, or if it is not certain whether the last attempt gave the access.
   * Part of the entry's id.
   */
  readonly round?: number;
}
/** Curfew gave the access and read it back from the target. */
export interface Provisioned extends EffectSubject {
  readonly type: 'provisioned';
  readonly until: string;
  /** Other grants that already supported the same holding. Curfew had nothing to give then. */
  readonly shared_with: readonly string[];
  /** The target's own numbers of what was given. Only its connector reads them. */
  readonly target_ids?: string;
}
export interface ProvisionFailed extends EffectSubject {
  readonly type: 'provision-failed';
  readonly attempt: number;
  readonly reason: { readonly code: string; readonly text: string };
}
/** The window ended before Curfew gave anything. */
export interface Lapsed extends EffectSubject {
  readonly type: 'lapsed';
}
/**
 * This grant no longer supports the effect. Curfew revoked the effect and read its absence, or other grants
 * still support it.
 */
export interface Revoked extends EffectSubject {
  readonly type: 'revoked';
  readonly cause: EndCause;
  /**
   * Whole milliseconds from the end that was due to the verified absence, or to the release if others still
   * hold it.
   */
  readonly late_ms: number;
  readonly sessions_ended: number;
  readonly verified_absent_at: string | null;
  /** Curfew found nothing to revoke: the access was gone already. The time at which it went is not known. */
  readonly found_absent?: true;
  /** Grants that still support the effect. Empty if Curfew revoked it. */
  readonly still_held_by: readonly string[];
}
export interface RevokeFailed extends EffectSubject {
  readonly type: 'revoke-failed';
  readonly attempt: number;
  readonly reason: { readonly code: string; readonly text: string };
}
/**
 * Curfew gave this access, its window is open, and the target no longer has it: another person or tool
 * removed it.
 */
export interface ObservedAbsent extends EffectSubject {
  readonly type: 'observed-absent';
}
/** Access in a target that the ledger does not explain. */
export interface Drift {
  readonly type: 'drift';
  readonly effect: Effect;
  readonly note: 'never-ours' | 'already-there' | 'came-back';
  readonly grant: string | null;
  /**
   * With `already-there`: the write-ahead after which Curfew found the access, and gave nothing. Part of the
   * entry's id.
   */
  readonly round?: number;
}
/** The entry of an ended grant was removed from its file on the default branch. */
export interface Reverted extends GrantSubject {
  readonly type: 'reverted';
  readonly reverted_in: { readonly pull: number | null; readonly commit: string };
}

/**
 * Curfew saw this content of the policy in a pull request for the first time. Recorded again if it becomes
 * current again. Approvals after `at` are for this blob.
 */
export interface PolicyRequested {
  readonly type: 'policy-requested';
  /** 1 for the first `policy-requested` in this pull request, and so on. Part of the entry's id. */
  readonly round: number;
  /** Git object id of the policy file; null if the pull request deletes it. */
  readonly blob: string | null;
  readonly pull: number;
  readonly head: string;
  readonly author: Person;
}
export interface PolicyAccepted extends DecidedByRules {
  readonly type: 'policy-accepted';
  /**
   * Set if this policy accepts a rewrite of the default branch: the last judged commit before it. The cursor
   * moved from there to `commit`, and nothing between was judged.
   */
  readonly rewritten_from?: string;
  readonly commit: string;
  readonly blob: string;
  readonly pull: number | null;
  readonly evidence: Evidence | null;
}
export interface PolicyRefused extends DecidedByRules {
  readonly type: 'policy-refused';
  readonly commit: string;
  readonly blob: string | null;
  readonly pull: number | null;
  readonly merged_by?: Person | null;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly decision?: Decision;
}
/**
 * The policy in force landed again, for example after a refused change was undone. This needs no approval:
 * nothing changes.
 */
export interface PolicyRestored {
  readonly type: 'policy-restored';
  readonly commit: string;
  readonly blob: string;
  readonly pull: number | null;
  readonly merged_by: Person | null;
}
/**
 * An approver reviewed a break-glass grant afterwards. If it was not accepted, the same commit records its
 * `ended` entry.
 */
export interface BreakGlassReviewed extends GrantSubject {
  readonly type: 'break-glass-reviewed';
  readonly by: Person;
  readonly accepted: boolean;
  readonly review: number;
  readonly submitted_at: string;
}

export type EntryBody =
  | Requested
  | Declined
  | Abandoned
  | Authorized
  | Refused
  | Ended
  | Provisioning
  | Provisioned
  | ProvisionFailed
  | Lapsed
  | Revoked
  | RevokeFailed
  | ObservedAbsent
  | Drift
  | Reverted
  | PolicyRequested
  | PolicyAccepted
  | PolicyRefused
  | PolicyRestored
  | BreakGlassReviewed;

export type EntryType = EntryBody['type'];

/** An entry before the ledger numbers it. `at` is the time of the event, not of its recording. */
export type NewEntry = EntryBody & { readonly at: string };

/** One line of the ledger. `seq` counts up from 1 without gaps, in the order of recording. */
export type Entry = NewEntry & {
  readonly v: 1;
  readonly seq: number;
  /** Hash of the event, see `entryId`. The ledger records an event once, however often it is appended. */
  readonly id: string;
  /** Recorded more than a minute after it happened. */
  readonly late?: true;
};
