/** GitHub's own time, used in its `Date` header, `merged_at` and `submitted_at`. */
export interface SimulatedClock {
  now(): Date;
  /** Milliseconds, forwards. */
  advance(milliseconds: number): void;
}

export function simulatedClock(real: () => Date = () => new Date()): SimulatedClock {
  let ahead = 0;
  return {
    now: () => new Date(real().getTime() + ahead),
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}

/** GitHub's timestamps have no fractions, so they do not order two events within one second. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
