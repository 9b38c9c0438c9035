import type { DateTime } from 'luxon';
import type { Clock } from '../ports/clock.ts';
import type { Job, JobRunner } from '../ports/queue.ts';

/** Hands each job to its one call into the lifecycle, and remembers when a sweep last ended well. */
export async function startWorker(options: {
  readonly clock: Clock;
  readonly queue: JobRunner;
  readonly handle: (job: Job) => Promise<void>;
}): Promise<{ lastSweep(): DateTime | null }> {
  let swept: DateTime | null = null;
  await options.queue.start(async (job) => {
    await options.handle(job);
    if (job.kind === 'sweep') swept = options.clock.now();
  });
  return { lastSweep: () => swept };
}
