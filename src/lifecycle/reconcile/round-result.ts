import type { Outcome } from '../retry.ts';

/** What a round of reconciliation, or a part of it, led to. */
export interface RoundResult {
  /** Whether the next round may plan something else. */
  readonly changed: boolean;
  readonly outcome: Outcome;
}
