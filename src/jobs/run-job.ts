import { DateTime } from 'luxon';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Job } from '../ports/queue.ts';
import { quietWaits } from '../ports/quiet-waits.ts';
import type { Timer } from '../ports/timer.ts';
import { perKeyMutex } from './per-key-mutex.ts';
import { identityOf, laneOf, readQueuedJob } from './queued-job.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { WakeUps } from './wake-ups.ts';

/** A revocation waits only seconds for its target, so only an `end` that hangs takes longer than this. */
const END_TURN_MS = 10_000;

/** The output that is stored with a finished job. `countJobs` reads it. */
export interface JobOutput {
  /** When a sweep succeeded, in milliseconds since 1970. */
  readonly swept?: number;
}

/**
 * Runs the job of one row. A job that fails is added to the wake-ups, to run again later. Rejects only if
 * that fails as well. Then pg-boss runs the job again. `random` is in [0, 1).
 */
export function jobRunner({
  clock,
  timer,
  log,
  random,
  wakeUps,
}: {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log: Log;
  readonly random: () => number;
  readonly wakeUps: WakeUps;
}): (data: unknown, handle: (job: Job) => Promise<void>) => Promise<JobOutput> {
  const inTurn = perKeyMutex(timer, END_TURN_MS);
  return async (data, handle) => {
    const queued = readQueuedJob(data);
    if (queued === null) {
      log.error(
        {},
        'this version does not know a job in the queue; it is deleted, and the sweep does its work',
      );
      return {};
    }
    const { job } = queued;
    try {
      await (job.kind === 'end' ? inTurn(laneOf(job), () => handle(job)) : handle(job));
      return job.kind === 'sweep' ? { swept: clock.now().toMillis() } : {};
    } catch (error) {
      const attempt = queued.attempt + 1;
      const retryInMs = retryDelayMs(job, error, { attempt: queued.attempt, random: random() });
      quietWaits(log).warn(
        { err: error, job: identityOf(job), attempt, retryInMs },
        'job failed; it is retried',
      );
      const at = DateTime.fromMillis(clock.now().toMillis() + retryInMs, { zone: 'utc' });
      await wakeUps.add({ job, attempt }, at, 'retry');
      return {};
    }
  };
}
