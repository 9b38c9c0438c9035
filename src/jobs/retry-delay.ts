import { ForgeFailure } from '../ports/forge-failure.ts';

const FIRST_MS = 1_000;
/** The sweep asks again each minute anyway; waiting longer than a few minutes would only hide an outage's end. */
const LONGEST_MS = 5 * 60_000;

/**
 * Milliseconds until a failed job is tried again: doubling from a second to five minutes, spread over half of that
 * so that repositories do not return together. Where GitHub said when to come back, not before that.
 * `random` is in [0, 1).
 */
export function retryDelayMs(failure: unknown, attempt: number, random: number): number {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 20));
  const spread = doubled * (0.75 + 0.5 * random);
  const asked = failure instanceof ForgeFailure ? (failure.retryAfterMs ?? 0) : 0;
  return Math.round(Math.max(asked, spread));
}
