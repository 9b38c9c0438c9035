import { ForgeFailure } from '../ports/forge/forge-failure.ts';

const FIRST_DELAY_MS = 1_000;
/** The sweep looks each minute anyway. A longer delay would only notice the end of an outage later. */
const LONGEST_DELAY_MS = 5 * 60_000;

/**
 * Milliseconds until a failed job is retried. They double from one second to five minutes, and are spread over half of
 * that, so that repositories do not all return at once. If GitHub said when to return, the job does not return before.
 * `random` is in [0, 1).
 */
export function retryDelayMs(failure: unknown, attempt: number, random: number): number {
  const doubled = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 20));
  const spread = doubled * (0.75 + 0.5 * random);
  const retryAfterMs = failure instanceof ForgeFailure ? (failure.retryAfterMs ?? 0) : 0;
  return Math.round(Math.max(retryAfterMs, spread));
}
