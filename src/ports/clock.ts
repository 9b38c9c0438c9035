import type { DateTime } from 'luxon';

/** The only source of the present below `app` and `cli`. */
export interface Clock {
  /** UTC. Never goes backwards within one process. */
  now(): DateTime;
}
