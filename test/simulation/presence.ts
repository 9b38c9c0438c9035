import { covered, type Span } from './spans.ts';

/** Replicas notice by a heartbeat that another is gone. */
const TAKEN_OVER_MS = 45_000;

/** When at least one Curfew was running. */
export interface Presence {
  /** Something may have changed: looks. */
  look(): void;
  /** One went away while it held what others wait for: until the queue takes it from it. */
  fell(): void;
  /** Milliseconds of a span in which none was there to work. */
  awayBetween(from: number, until: number): number;
}

export function presence(now: () => number, running: () => boolean): Presence {
  const falls: Span[] = [];
  const gaps: { from: number; until: number | null }[] = [{ from: now(), until: null }];
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
    awayBetween: (from, until) => covered([...gaps, ...falls], from, until),
  };
}
