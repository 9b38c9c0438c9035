import type { DateTime } from 'luxon';

/** Minutes late at which an overdue ending is recorded and told again; hourly after the last. */
const STAGES_MINUTES = [1, 5, 15, 60];

/** 1 at once, 2 from one minute late, then 3, 4, 5 and one more each hour: a failure is recorded once a stage. */
export function latenessStage(due: DateTime, now: DateTime): number {
  const minutes = now.diff(due).as('minutes');
  const passed = STAGES_MINUTES.filter((stage) => minutes >= stage).length;
  const hours = passed < STAGES_MINUTES.length ? 0 : Math.floor(minutes / 60) - 1;
  return 1 + passed + hours;
}
