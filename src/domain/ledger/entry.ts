import type { Decision } from '../decision/decision.ts';
import type { Effect } from '../effect.ts';
import type { ChangeKind } from '../grants/request.ts';
import type { Person } from '../person.ts';

/**
 * The ledger's entries, exactly as they stand in its JSON lines (snake case; times ISO 8601 UTC with milliseconds).
 * The schema is `schemas/ledger-entry.schema.json`.
 */

export interface FrozenWindow {
  readonly starts: string;
  readonly ends: string;
}

/** Which grant an entry is about. `revision` is the digest of the content. */
export interface GrantSubject {
  readonly grant: string;
  readonly revision: string;
  readonly holder: Person;
  readonly role: string;
  /** The pull request that brought the revision; null for a direct push. */
  readonly pull: number | null;
}

export interface EffectSubject extends GrantSubject {
  readonly effect: Effect;
}

/**
 * The first sight of a revision in a pull request, and again whenever it becomes current again after another one or
 * after the pull request was closed. Approvals after `at` are for this content.
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

/** Closed without a merge: `declined` where an eligible reviewer had asked for changes, else `abandoned`. `round` says which `requested` it answers. */
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

/** What the decision rested on, so that it can be asked of GitHub again. */
export interface Evidence {
  readonly decision: Decision;
  readonly merged_at: string;
  readonly merged_by: Person | null;
  readonly author: Person | null;
  /** When the teams were read for the decision at landing. */
  readonly read_at: string;
}

/** Landed, approved and frozen: what may be given, to whom, until when. */
export interface Authorized extends GrantSubject {
  readonly type: 'authorized';
  readonly change: ChangeKind;
  readonly replaces: string | null;
  readonly window: FrozenWindow;
  readonly effects: readonly Effect[];
  readonly ticket: string | null;
  readonly break_glass: boolean;
  /** There where nobody approved it beforehand: until when somebody has to review it. */
  readonly review_by?: string;
  readonly policy_commit: string;
  /** The commit on the default branch that was judged. */
  readonly commit: string;
  readonly path: string;
  readonly evidence: Evidence;
}

/** Landed, but not with the authority it needed: nothing is given. */
export interface Refused {
  readonly type: 'refused';
  readonly grant: string;
  /** Null where the content could not be resolved far enough to have a digest. */
  readonly revision: string | null;
  readonly holder: Person | { readonly login: string; readonly id: null };
  readonly role: string;
  readonly pull: number | null;
  readonly commit: string;
  /** Who merged its pull request. Of a direct push, commits cannot tell. */
  readonly merged_by?: Person | null;
  /** Finding codes and decision outcomes, worded. */
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  /** Where one was made: who counted, who did not and why. */
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

/** The window was cut short before its frozen end. Expiry needs no such entry. */
export interface Ended extends GrantSubject {
  readonly type: 'ended';
  readonly cause: Exclude<EndCause, 'expired'>;
  readonly by: Person | null;
  /** The pull request and commit that ended it. */
  readonly ended_in: { readonly pull: number | null; readonly commit: string } | null;
  /** Where only these of its effects ended, and the others go on; left out where all of it did. */
  readonly effects?: readonly Effect[];
}

/** Write-ahead: the target was read and did not have the access; it is about to be given. */
export interface Provisioning extends EffectSubject {
  readonly type: 'provisioning';
  readonly until: string;
  /**
   * Counts the write-aheads of one effect; left out of the first. A further one follows foreign access that was found
   * instead, or an attempt after which it is not certain who gave the access. Part of the entry's id.
   */
  readonly round?: number;
}
/** Given, and read back. */
export interface Provisioned extends EffectSubject {
  readonly type: 'provisioned';
  readonly until: string;
  /** Other grants that already supported the same holding: nothing had to be given. */
  readonly shared_with: readonly string[];
}
export interface ProvisionFailed extends EffectSubject {
  readonly type: 'provision-failed';
  readonly attempt: number;
  readonly reason: { readonly code: string; readonly text: string };
}
/** The window ended before anything was given. */
export interface Lapsed extends EffectSubject {
  readonly type: 'lapsed';
}
/** The support of this grant ended. Taken back and read absent, or carried on by other grants. */
export interface Revoked extends EffectSubject {
  readonly type: 'revoked';
  readonly cause: EndCause;
  /** Whole milliseconds between the end that was due and the verified absence (or the release). */
  readonly late_ms: number;
  readonly sessions_ended: number;
  readonly verified_absent_at: string | null;
  /** There was nothing to take back: access was gone when Curfew looked, and since when is not known. */
  readonly found_absent?: true;
  /** Grants that go on supporting the effect; empty where it was taken back. */
  readonly still_held_by: readonly string[];
}
export interface RevokeFailed extends EffectSubject {
  readonly type: 'revoke-failed';
  readonly attempt: number;
  readonly reason: { readonly code: string; readonly text: string };
}
/** Given by Curfew, not ended, and no longer there: somebody else took it away. */
export interface ObservedAbsent extends EffectSubject {
  readonly type: 'observed-absent';
}
/** Access in a target that the ledger does not explain. */
export interface Drift {
  readonly type: 'drift';
  readonly effect: Effect;
  readonly note: 'never-ours' | 'already-there' | 'came-back';
  readonly grant: string | null;
  /** With `already-there`: the write-ahead after which it was found. Nothing was given then. Part of the entry's id. */
  readonly round?: number;
}
/** The ended grant's entry was removed from the default branch. */
export interface Reverted extends GrantSubject {
  readonly type: 'reverted';
  readonly reverted_in: { readonly pull: number | null; readonly commit: string };
}

/** The first sight of a policy's content in a pull request, and again whenever it becomes current again. Approvals after `at` are for this blob. */
export interface PolicyRequested {
  readonly type: 'policy-requested';
  /** Counts up within the pull request. Part of the entry's id. */
  readonly round: number;
  /** Git object id of the policy file; null where the pull request deletes it. */
  readonly blob: string | null;
  readonly pull: number;
  readonly head: string;
  readonly author: Person;
}
export interface PolicyAccepted {
  readonly type: 'policy-accepted';
  readonly commit: string;
  readonly blob: string;
  readonly pull: number | null;
  readonly evidence: Evidence | null;
}
export interface PolicyRefused {
  readonly type: 'policy-refused';
  readonly commit: string;
  readonly blob: string | null;
  readonly pull: number | null;
  readonly merged_by?: Person | null;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly decision?: Decision;
}
/** The policy in force landed again, as after a change that had no effect: whoever brought it, nothing changes. */
export interface PolicyRestored {
  readonly type: 'policy-restored';
  readonly commit: string;
  readonly blob: string;
  readonly pull: number | null;
  readonly merged_by: Person | null;
}
/** Somebody looked at an emergency afterwards. What was not accepted is `ended` in the same commit. */
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

/** What a writer says; the ledger numbers it when it is appended. `at` is when it happened. */
export type NewEntry = EntryBody & { readonly at: string };

/** One line of the ledger. `seq` is the order of recording, gapless from 1. */
export type Entry = NewEntry & {
  readonly v: 1;
  readonly seq: number;
  /** Hash of (subject, revision, effect, step, attempt): saying a thing twice records it once. */
  readonly id: string;
  /** Recorded notably later than it happened. */
  readonly late?: true;
};
