import { DateTime } from 'luxon';
import type { Clock } from '../src/ports/clock.ts';

/** The real time, which can be moved forwards: the demo does not wait four hours. */
export interface MovableClock extends Clock {
  moveOn(milliseconds: number): void;
}

export function movableClock(): MovableClock {
  let ahead = 0;
  return {
    now: () => DateTime.utc().plus({ milliseconds: ahead }),
    moveOn(milliseconds) {
      ahead += milliseconds;
    },
  };
}
