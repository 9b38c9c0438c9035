import { DateTime } from 'luxon';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Job, JobSender } from '../ports/queue.ts';

const CHECK_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface RegularJob {
  readonly job: Job;
  readonly everyMs: number;
  /** The time that the job was last sent for, in milliseconds since 1970; 0 before the first. */
  sentFor: number;
}

/**
 * Sends a sweep each minute, a search for missed deliveries each five minutes, and a check of the settings
 * each day, by the clock. Each is sent for the next full minute or day, so that processes that share a queue
 * send the same job, which then runs once.
 */
export function startTicks(options: {
  readonly clock: Clock;
  readonly queue: JobSender;
  readonly log: Log;
  readonly recoverDeliveries: boolean;
}): { stop(): void } {
  const { clock, queue, log } = options;
  const regularJobs: RegularJob[] = [
    { job: { kind: 'sweep' }, everyMs: MINUTE_MS, sentFor: 0 },
    { job: { kind: 'self-checks' }, everyMs: DAY_MS, sentFor: 0 },
  ];
  if (options.recoverDeliveries) {
    regularJobs.push({ job: { kind: 'recover-deliveries' }, everyMs: 5 * MINUTE_MS, sentFor: 0 });
  }

  const sendNext = async (regularJob: RegularJob): Promise<void> => {
    const now = clock.now().toMillis();
    const next = (Math.floor(now / regularJob.everyMs) + 1) * regularJob.everyMs;
    if (next === regularJob.sentFor) return;
    const before = regularJob.sentFor;
    regularJob.sentFor = next;
    try {
      // After a start, the first one does not wait for the full minute.
      if (before === 0) await queue.send(regularJob.job);
      await queue.send(regularJob.job, { at: DateTime.fromMillis(next, { zone: 'utc' }) });
    } catch (error) {
      regularJob.sentFor = before;
      log.error({ err: error, job: regularJob.job.kind }, 'a regular job could not be sent; it is retried');
    }
  };
  const check = async (): Promise<void> => {
    for (const regularJob of regularJobs) await sendNext(regularJob);
  };
  void check();
  const interval = setInterval(() => void check(), CHECK_MS);
  return { stop: () => clearInterval(interval) };
}
