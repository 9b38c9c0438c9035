import { largest } from '../domain/largest.ts';
import { ForgeFailure } from './forge/forge-failure.ts';
import type { Log } from './log.ts';

/** Errors read at most: a chain of causes may be a circle. */
const ERRORS_MAX = 1_000;
/** GitHub's limits are by the hour. A header that asks for more is wrong. */
const WAIT_MAX_MS = 60 * 60_000;

/**
 * A log in which waiting for GitHub's limits is no warning: it is expected, and the
 * budget itself says once that calls wait. What is logged as an error stays an error.
 */
export function quietWaits(log: Log): Log {
  return {
    info: (fields, text) => log.info(fields, text),
    warn: (fields, text) =>
      limitWait(fields['err']) === null ? log.warn(fields, text) : log.info(fields, text),
    error: (fields, text) => log.error(fields, text),
  };
}

/**
 * The longest wait in milliseconds for a limit of GitHub's that stopped the work; null if no limit did. Reads
 * the error, its causes and the errors that it gathers.
 */
export function limitWait(failure: unknown): number | null {
  const waits = errorsIn(failure).flatMap((error) =>
    error instanceof ForgeFailure && error.kind === 'rate-limited' ? [error.retryAfterMs ?? 0] : [],
  );
  return waits.length === 0 ? null : Math.min(largest(waits, 0), WAIT_MAX_MS);
}

/** An error, its causes, and the errors that it gathers. */
export function errorsIn(failure: unknown): readonly unknown[] {
  const errors = new Set([failure]);
  // A set visits what is added to it during the loop.
  for (const error of errors) {
    if (error instanceof AggregateError) for (const inner of error.errors) errors.add(inner);
    if (error instanceof Error) errors.add(error.cause);
    if (errors.size > ERRORS_MAX) break;
  }
  return [...errors];
}
