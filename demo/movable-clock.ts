import { DateTime } from 'luxon';
import type { Clock } from '../src/ports/clock.ts';

/** Real time that can be moved forward, so that the demo does not wait four hours. */
export interface MovableClock extends Clock {
  advance(milliseconds: number): void;
}

export function movableClock(): MovableClock {
  let ahead = 0;
  return {
    now: () => DateTime.utc().plus({ milliseconds: ahead }),
    advance(milliseconds) {
      ahead += milliseconds;
    },
  };
}
