import type { DateTime } from 'luxon';
import type { Overdue } from '../../domain/messages/issues/overdue-issue.ts';

/** Milliseconds until the first retry of a revocation. The delay doubles with each failure. */
const FIRST_RETRY_MS = 500;
/** The longest delay. However long a target was away, access must end seconds after it is back. */
const RETRY_MAX_MS = 4_000;
/** After so many doublings the delay is far above its maximum. More of them could overflow. */
const DOUBLINGS_MAX = 10;

/**
 * Revocations that are in progress or have failed, and when each may be tried again. In memory only, because
 * another process may try at once. A revocation that hangs or fails does not delay any other.
 */
export interface RevocationRetries {
  mayStart(key: string, now: DateTime): boolean;
  /** Whether this process waits for the answer of a revocation. */
  isRunning(key: string): boolean;
  start(key: string): void;
  /**
   * Answers the stage of lateness that people were notified of, and whether an earlier try may have taken
   * effect.
   */
  succeed(key: string): { readonly notifiedStage: number; readonly triedBefore: boolean };
  fail(key: string, now: DateTime): void;
  /** Whether people were not notified of this stage of lateness yet. From then on they count as notified. */
  reachesNewStage(key: string, overdue: Overdue): boolean;
  /** The last notification about each revocation that has failed and not succeeded since. */
  overdue(): readonly Overdue[];
  hasUnfinished(): boolean;
  /** When to look again at revocations that are in progress or failed; null if there are none. */
  nextTry(keys: readonly string[], now: DateTime): DateTime | null;
}

interface Attempt {
  readonly failures: number;
  readonly running: boolean;
  readonly notBefore: DateTime | null;
  readonly notified: Overdue | null;
}

const NEW_ATTEMPT: Attempt = { failures: 0, running: false, notBefore: null, notified: null };

/** `random` is in [0, 1). Each delay is 50 % to 100 % of its length, so that retries do not meet. */
export function openRevocationRetries(random: () => number): RevocationRetries {
  const attempts = new Map<string, Attempt>();
  const change = (key: string, to: Partial<Attempt>): void => {
    attempts.set(key, { ...NEW_ATTEMPT, ...attempts.get(key), ...to });
  };
  const delayMs = (failures: number): number => {
    const doubled = FIRST_RETRY_MS * 2 ** Math.min(failures - 1, DOUBLINGS_MAX);
    return Math.round(Math.min(RETRY_MAX_MS, doubled) * (0.5 + 0.5 * random()));
  };
  return {
    mayStart(key, now) {
      const last = attempts.get(key);
      return last === undefined || (!last.running && (last.notBefore === null || last.notBefore <= now));
    },
    isRunning: (key) => attempts.get(key)?.running === true,
    start(key) {
      change(key, { running: true, notBefore: null });
    },
    succeed(key) {
      const { notified, failures } = attempts.get(key) ?? NEW_ATTEMPT;
      attempts.delete(key);
      return { notifiedStage: notified?.stage ?? 0, triedBefore: failures > 0 };
    },
    fail(key, now) {
      const failures = (attempts.get(key)?.failures ?? 0) + 1;
      change(key, { failures, running: false, notBefore: now.plus({ milliseconds: delayMs(failures) }) });
    },
    reachesNewStage(key, overdue) {
      if ((attempts.get(key)?.notified?.stage ?? 0) >= overdue.stage) return false;
      change(key, { notified: overdue });
      return true;
    },
    overdue: () => [...attempts.values()].flatMap(({ notified }) => notified ?? []),
    hasUnfinished: () => attempts.size > 0,
    nextTry(keys, now) {
      const times = keys.flatMap((key) => {
        const attempt = attempts.get(key);
        if (attempt === undefined) return [];
        return [attempt.notBefore ?? now.plus({ milliseconds: RETRY_MAX_MS / 2 })];
      });
      return times.reduce<DateTime | null>((a, b) => (a === null || b < a ? b : a), null);
    },
  };
}
