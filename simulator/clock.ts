/** GitHub's own time, used in its `Date` header, `merged_at` and `submitted_at`. */
export interface SimulatedClock {
  now(): Date;
  /** Moves GitHub's time forward, without waiting. */
  advance(milliseconds: number): void;
}

/** Follows the clock of the machine, or another one, and is ahead of it by all that it was advanced. */
export function simulatedClock(real: () => Date = () => new Date()): SimulatedClock {
  let ahead = 0;
  return {
    now: () => new Date(real().getTime() + ahead),
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}

/**
 * As GitHub writes times: without fractions of a second. Two events of one second have the same timestamp, so
 * it does not show which came first.
 */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
