import { largest } from '../domain/largest.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { Job } from '../ports/queue.ts';
import { errorsIn } from '../ports/quiet-waits.ts';

const FIRST_DELAY_MS = 1_000;
/**
 * After an outage, a failed job runs again at most this long afterwards. The sweep runs each minute anyway.
 */
const DELAY_MAX_MS = 5 * 60_000;
/** GitHub's limits are by the hour. A header that asks for more is wrong. */
const RETRY_AFTER_MAX_MS = 60 * 60_000;

/**
 * Milliseconds until a failed job is retried. The delay doubles from one second to five minutes. It is then
 * 75 % to 125 % of that, so that the jobs of many repositories are not all retried at the same moment. If
 * GitHub asked for a longer wait, the job waits so long. A job of kind `end` asks GitHub nothing, so it never
 * waits for GitHub. `random` is in [0, 1).
 */
export function retryDelayMs(
  { kind }: Job,
  failure: unknown,
  { attempt, random }: { readonly attempt: number; readonly random: number },
): number {
  const doubled = Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 20));
  const spread = doubled * (0.75 + 0.5 * random);
  return Math.round(Math.max(kind === 'end' ? 0 : retryAfterMs(failure), spread));
}

/**
 * The longest wait in milliseconds that GitHub asked for. Reads the failure, its causes, and the errors of an
 * `AggregateError`. At most an hour; 0 if GitHub asked for none.
 */
export function retryAfterMs(failure: unknown): number {
  const waits = errorsIn(failure).map((error) =>
    error instanceof ForgeFailure ? (error.retryAfterMs ?? 0) : 0,
  );
  return Math.min(largest(waits, 0), RETRY_AFTER_MAX_MS);
}
