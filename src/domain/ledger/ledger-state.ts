import type { OwedReview } from './history/owed-review.ts';
import type { LiveEffect } from './live-effect.ts';

/** The policy in force: the last one whose authority could be re-derived. */
export interface AcceptedPolicy {
  /** The commit on the default branch that brought it. */
  readonly commit: string;
  readonly blob: string;
  readonly pull: number | null;
}

/** What deciding needs of the ledger: the checkpoint, not the history. */
export interface LedgerState {
  /** The ledger branch's commit that this was read at. */
  readonly head: string;
  readonly nextSeq: number;
  readonly live: readonly LiveEffect[];
  /** How far the default branch was judged; null before the first landing. */
  readonly cursor: string | null;
  readonly policy: AcceptedPolicy | null;
  /** What was given without approval and nobody has reviewed yet. */
  readonly owed: readonly OwedReview[];
}
