import { DateTime } from 'luxon';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Timer } from '../../../src/ports/timer.ts';

/** A clock and a timer that only the test moves. */
export function aManualClock(iso: string) {
  let time = DateTime.fromISO(iso, { zone: 'utc' });
  let waiting: { readonly at: number; readonly ring: () => void }[] = [];
  const clock: Clock = { now: () => time };
  const timer: Timer = {
    wait: (milliseconds, signal) =>
      new Promise((resolve) => {
        const alarm = { at: time.toMillis() + milliseconds, ring: resolve };
        waiting.push(alarm);
        signal?.addEventListener('abort', () => {
          waiting = waiting.filter((other) => other !== alarm);
        });
      }),
  };
  return {
    clock,
    timer,
    /** Runs everything that is ready, then moves the clock. */
    async pass(milliseconds: number): Promise<void> {
      await settle();
      time = time.plus({ milliseconds });
      for (const { ring } of waiting.filter(({ at }) => at <= time.toMillis())) ring();
      await settle();
    },
  };
}

/** Lets ready promises continue, one after the other. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}
