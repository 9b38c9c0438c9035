import type { Timeline } from './timeline.ts';

/** One run of Curfew's process. What is dead hears nothing any more, so that whatever waited there never goes on. */
export interface Being {
  readonly id: number;
  alive(): boolean;
  /** Since when it has not been running: dead or standing still; null while it runs. */
  awayUntil(): number | null;
  /** Comes to the next call, where fate may strike. */
  meets(): void;
  /** Lets something happen in the process, as soon as it runs. */
  hears(happen: () => void): void;
  /** Is struck at its `calls`-th call from now. */
  strikeIn(calls: number, strike: () => void): void;
  die(): void;
  standStillUntil(time: number): void;
}

export function being(id: number, timeline: Timeline): Being {
  let alive = true;
  let frozenUntil = 0;
  let strikes: readonly { readonly left: number; readonly strike: () => void }[] = [];

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
    meets() {
      const due = strikes.filter(({ left }) => left <= 0);
      strikes = strikes
        .filter(({ left }) => left > 0)
        .map(({ left, strike }) => ({ left: left - 1, strike }));
      for (const { strike } of due) strike();
    },
    strikeIn(calls, strike) {
      strikes = [...strikes, { left: calls, strike }];
    },
    die() {
      alive = false;
    },
    standStillUntil(time) {
      frozenUntil = Math.max(frozenUntil, time);
    },
  };
}
