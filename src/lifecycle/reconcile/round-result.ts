import type { Outcome } from '../outcome.ts';

/** The result of a round of reconciliation, or of a part of it. */
export interface RoundResult {
  /** Whether the next round may plan something else. */
  readonly changed: boolean;
  readonly outcome: Outcome;
}
