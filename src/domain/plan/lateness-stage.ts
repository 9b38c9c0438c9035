import type { DateTime } from 'luxon';

/**
 * Minutes past its end at which an overdue revocation reaches its next stage. After the last: one stage an
 * hour.
 */
const STAGES_MINUTES = [1, 5, 15, 60];

/** Stage 1 begins at once, stage 2 one minute past the end, and so on. A failure is recorded once a stage. */
export function latenessStage(due: DateTime, now: DateTime): number {
  const minutes = now.diff(due).as('minutes');
  const passed = STAGES_MINUTES.filter((stage) => minutes >= stage).length;
  const hours = passed < STAGES_MINUTES.length ? 0 : Math.floor(minutes / 60) - 1;
  return 1 + passed + hours;
}
