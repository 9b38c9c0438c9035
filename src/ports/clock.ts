import type { DateTime } from 'luxon';

/** The only source of the current time below `app` and `cli`. */
export interface Clock {
  /** In UTC. Never goes back within one process. */
  now(): DateTime;
}
