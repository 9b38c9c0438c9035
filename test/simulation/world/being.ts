import type { Timeline } from './timeline.ts';

/** One run of Curfew's process. A dead process gets no answers, so its pending work never continues. */
export interface Being {
  readonly id: number;
  alive(): boolean;
  /** Since when it has not been running, dead or paused; null while it runs. */
  awayUntil(): number | null;
  /** Counts one call. The process may die or pause at it. */
  meets(name: string): void;
  /** Runs something in the process as soon as it runs. */
  hears(happen: () => void): void;
  /** Dies or pauses at its `calls`-th call from now with this prefix. */
  strikeIn(calls: number, of: string, strike: () => void): void;
  die(): void;
  standStillUntil(time: number): void;
}

export function being(id: number, timeline: Timeline): Being {
  let alive = true;
  let frozenUntil = 0;
  let strikes: readonly { readonly left: number; readonly of: string; readonly strike: () => void }[] = [];

  const hears = (happen: () => void): void => {
    if (!alive) return;
    if (timeline.now() < frozenUntil) timeline.at(frozenUntil, () => hears(happen));
    else happen();
  };

  return {
    id,
    hears,
    alive: () => alive,
    awayUntil() {
      if (!alive) return Number.POSITIVE_INFINITY;
      return timeline.now() < frozenUntil ? frozenUntil : null;
    },
    meets(name) {
      if (strikes.length === 0) return;
      const met = strikes.filter(({ of }) => name.startsWith(of));
      strikes = strikes
        .filter((each) => !met.includes(each) || each.left > 0)
        .map((each) => (met.includes(each) ? { ...each, left: each.left - 1 } : each));
      for (const { left, strike } of met) if (left <= 0) strike();
    },
    strikeIn(calls, of, strike) {
      strikes = [...strikes, { left: calls, of, strike }];
    },
    die() {
      alive = false;
    },
    standStillUntil(time) {
      frozenUntil = Math.max(frozenUntil, time);
    },
  };
}
