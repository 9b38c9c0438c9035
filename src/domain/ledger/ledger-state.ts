import type { OwedReview } from './history/owed-review.ts';
import type { LiveEffect } from './live-effect.ts';

/** The policy in force: the last one whose approval Curfew could re-derive from GitHub. */
export interface AcceptedPolicy {
  /** The commit on the default branch that brought it. */
  readonly commit: string;
  readonly blob: string;
  readonly pull: number | null;
}

/** Whether two readings of the ledger have the same policy in force. */
export function isSamePolicy(one: AcceptedPolicy | null, other: AcceptedPolicy | null): boolean {
  return one?.commit === other?.commit && one?.blob === other?.blob;
}

/** The part of the state that follows from the entries alone. Only `applyEntry` computes it. */
export interface EntryState {
  /** The number of the next entry. Entries are numbered from 1 without gaps. */
  readonly nextSeq: number;
  readonly live: readonly LiveEffect[];
  readonly policy: AcceptedPolicy | null;
  /** Break-glass grants that still need a review. */
  readonly owed: readonly OwedReview[];
}

/** The state of a ledger without entries. */
export const EMPTY_STATE: EntryState = { nextSeq: 1, live: [], policy: null, owed: [] };

/** The ledger's checkpoint at one commit. Decisions need this, and not the history. */
export interface LedgerState extends EntryState {
  /** The commit of the ledger branch at which this was read. */
  readonly head: string;
  /** The public keys that the record names, oldest first. Absent if it was never signed. */
  readonly keys?: readonly string[];
  /** The commit up to which the default branch was judged; null before the first landing. */
  readonly cursor: string | null;
}
