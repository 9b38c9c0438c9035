import { DateTime } from 'luxon';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';

/**
 * The result of a part of the work. Retrying is an expected outcome: the caller decides when to try again.
 */
export type Outcome = { readonly outcome: 'done' } | Retry;

export interface Retry {
  readonly outcome: 'retry';
  /** Why it must be tried again, as one clause for a log. */
  readonly because: string;
  /** The error that stopped the work, if there was one. */
  readonly cause?: unknown;
  /** When to try again. Set only if waiting is expected, and no failure. */
  readonly at?: DateTime;
}

export const DONE: Outcome = { outcome: 'done' };

export function retryLater(because: string, cause?: unknown): Retry {
  return cause === undefined ? { outcome: 'retry', because } : { outcome: 'retry', because, cause };
}

/**
 * The result of some work. If GitHub gave no answer, or asked to wait, the result is a retry. Any other
 * failure rejects.
 */
export async function retryIfUnavailable<T>(work: Promise<T>): Promise<T | Retry> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ForgeFailure)) throw error;
    if (error.kind !== 'unavailable' && error.kind !== 'rate-limited') throw error;
    return retryLater(error.message, error);
  }
}

/** An expected wait until a known time. */
export function waitUntil(at: DateTime, because: string): Retry {
  return { outcome: 'retry', because, at };
}

/** The earliest time of the expected waits; null if there are none. */
export function earliestWait(parts: ReadonlyMap<string, Outcome>): DateTime | null {
  const times = [...parts.values()].flatMap((part) =>
    part.outcome === 'retry' && part.at !== undefined ? [part.at] : [],
  );
  return DateTime.min(...times) ?? null;
}

/**
 * One outcome for several parts, by name. Done if no part has failed, and else a retry with all reasons and
 * causes.
 */
export function combined(parts: ReadonlyMap<string, Outcome>): Outcome {
  const retries = [...parts].flatMap(([name, part]) =>
    part.outcome === 'retry' && part.at === undefined
      ? [{ because: `${name}: ${part.because}`, cause: part.cause }]
      : [],
  );
  if (retries.length === 0) return DONE;
  const because = retries.map((retry) => retry.because).join('; ');
  const causes = retries.flatMap(({ cause }) => (cause === undefined ? [] : [cause]));
  return retryLater(because, causes.length > 1 ? new AggregateError(causes, because) : causes[0]);
}
