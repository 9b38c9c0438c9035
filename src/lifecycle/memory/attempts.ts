import type { DateTime } from 'luxon';
import type { Overdue } from '../../domain/messages/issues/overdue-issue.ts';

/** Milliseconds until what failed is tried again for the first time, and at most. An end is a promise: however long a target was away, access must end seconds after it is back. */
const FIRST_MS = 500;
const LONGEST_MS = 4_000;

/**
 * Endings that are being carried out or have failed, each with when it may be tried again: in memory, as another process
 * may try at once. One that hangs or fails keeps no other from being tried.
 */
export interface Attempts {
  mayBegin(key: string, now: DateTime): boolean;
  begin(key: string): void;
  /** Answers up to which stage its lateness was told, and whether an earlier try may have taken effect. */
  succeeded(key: string): { readonly told: number; readonly triedBefore: boolean };
  failed(key: string, now: DateTime): void;
  /** Whether a failure at this stage of lateness was not told yet; it counts as told from then on. */
  isNews(key: string, late: Overdue): boolean;
  /** What was told last of everything that has failed and not succeeded since. */
  late(): readonly Overdue[];
  any(): boolean;
  /** When to look again at what is under way or has failed; null where there is nothing. */
  lookAgain(keys: readonly string[], now: DateTime): DateTime | null;
}

interface Attempt {
  readonly failures: number;
  readonly busy: boolean;
  readonly notBefore: DateTime | null;
  readonly told: Overdue | null;
}

const FRESH: Attempt = { failures: 0, busy: false, notBefore: null, told: null };

/** `random` is in [0, 1) and spreads retries over half of their time. */
export function openAttempts(random: () => number): Attempts {
  const attempts = new Map<string, Attempt>();
  const change = (key: string, to: Partial<Attempt>): void => {
    attempts.set(key, { ...FRESH, ...attempts.get(key), ...to });
  };
  return {
    mayBegin(key, now) {
      const last = attempts.get(key);
      return last === undefined || (!last.busy && (last.notBefore === null || last.notBefore <= now));
    },
    begin(key) {
      change(key, { busy: true, notBefore: null });
    },
    succeeded(key) {
      const { told, failures } = attempts.get(key) ?? FRESH;
      attempts.delete(key);
      return { told: told?.stage ?? 0, triedBefore: failures > 0 };
    },
    failed(key, now) {
      const failures = (attempts.get(key)?.failures ?? 0) + 1;
      const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
      const milliseconds = Math.round(longest * (0.5 + 0.5 * random()));
      change(key, { failures, busy: false, notBefore: now.plus({ milliseconds }) });
    },
    isNews(key, late) {
      if ((attempts.get(key)?.told?.stage ?? 0) >= late.stage) return false;
      change(key, { told: late });
      return true;
    },
    late: () => [...attempts.values()].flatMap(({ told }) => told ?? []),
    any: () => attempts.size > 0,
    lookAgain(keys, now) {
      const times = keys.flatMap((key) => {
        const attempt = attempts.get(key);
        if (attempt === undefined) return [];
        return [attempt.notBefore ?? now.plus({ milliseconds: LONGEST_MS / 2 })];
      });
      return times.reduce<DateTime | null>((a, b) => (a === null || b < a ? b : a), null);
    },
  };
}
