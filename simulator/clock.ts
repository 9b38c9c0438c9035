/** GitHub's own time: what its `Date` header, `merged_at` and `submitted_at` say. */
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

/** GitHub's timestamps have no fraction: two things in one second cannot be told apart by them. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
