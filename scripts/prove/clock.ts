import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  now(): Date;
  /** Milliseconds since any moment, for durations. */
  elapsed(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const realClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  sleep: async (milliseconds) => {
    await sleep(milliseconds);
  },
};

/** How long an answer took to come, and the answer; without one, the time was over. */
export interface Waited<T> {
  readonly ms: number;
  readonly tries: number;
  readonly value?: T;
}

const POLL_MS = 1_000;

/** Reads once a second until there is a value. */
export async function waitFor<T>(
  clock: Clock,
  patienceMs: number,
  read: () => Promise<T | undefined>,
): Promise<Waited<T>> {
  const began = clock.elapsed();
  for (let tries = 1; ; tries++) {
    const value = await read();
    const ms = Math.round(clock.elapsed() - began);
    if (value !== undefined) return { ms, tries, value };
    if (ms >= patienceMs) return { ms, tries };
    await clock.sleep(POLL_MS);
  }
}
