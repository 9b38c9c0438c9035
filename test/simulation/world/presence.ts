import type { Span } from '../checks/spans.ts';

/**
 * A replica finds out by heartbeats of 10 s, checked each 5 s, that another died, and looks for work each 2
 * s.
 */
const TAKEN_OVER_MS = 17_000;

/** When Curfew was running, and when it lost its database. */
export interface Presence {
  /** Records whether any process is running now. */
  look(): void;
  /**
   * Records the death of a replica that may have held the job of an end, until the queue releases the job.
   */
  fell(): void;
  /** Records the loss of the database. */
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
