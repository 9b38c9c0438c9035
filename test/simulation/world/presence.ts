import type { Span } from '../checks/spans.ts';

/** Replicas notice by a heartbeat of 10 s, looked at each 5 s, that another is gone, and look for work each 2 s. */
const TAKEN_OVER_MS = 17_000;

/** When Curfew was there to work, and when it forgot. */
export interface Presence {
  /** Something may have changed: looks whether anybody is running. */
  look(): void;
  /** A replica went away while it may have held the job of an end: until the queue takes it from it. */
  fell(): void;
  /** The database was lost, and what was known with it. */
  forgets(): void;
  away(): readonly Span[];
  forgot(): readonly Span[];
}

export function presence(now: () => number, running: () => boolean): Presence {
  const gaps: { from: number; until: number | null }[] = [{ from: now(), until: null }];
  const falls: Span[] = [];
  const lost: Span[] = [];
  return {
    look() {
      const last = gaps.at(-1);
      const open = last !== undefined && last.until === null;
      if (running() && open) last.until = now();
      if (!running() && !open) gaps.push({ from: now(), until: null });
    },
    fell() {
      falls.push({ from: now(), until: now() + TAKEN_OVER_MS });
    },
    forgets() {
      lost.push({ from: now(), until: null });
    },
    away: () => [...gaps, ...falls],
    forgot: () => lost,
  };
}
