import type { PgBoss } from 'pg-boss';
import type { Log } from '../ports/log.ts';
import type { Job, JobRunner } from '../ports/queue.ts';
import type { Timer } from '../ports/timer.ts';
import { withTimeout } from '../ports/with-timeout.ts';
import { JOB_QUEUES } from './queues.ts';
import { startTicker, type Ticker } from './ticker.ts';
import type { WakeUps } from './wake-ups.ts';

/** Jobs of one queue that one process runs at the same time, each of another repository. */
const WORKERS_PER_QUEUE = 4;
const WAKE_UP_CHECK_MS = 100;

export interface Workers extends JobRunner {
  /** Makes workers fetch jobs now, and not at their next poll. */
  notify(): void;
  /** Stops looking for wake-ups that are due. */
  stopWakeUps(): Promise<void>;
}

/** Fetches jobs and runs them, and sends wake-ups when they are due. */
export function openWorkers({
  boss,
  timer,
  log,
  wakeUps,
  run,
}: {
  readonly boss: PgBoss;
  readonly timer: Timer;
  readonly log: Log;
  readonly wakeUps: WakeUps;
  readonly run: (data: unknown, handle: (job: Job) => Promise<void>) => Promise<object>;
}): Workers {
  const workers: string[] = [];
  let ticker: Ticker | null = null;

  const startWorker = async (queue: string, handle: (job: Job) => Promise<void>): Promise<void> => {
    let worker = '';
    worker = await boss.work<unknown>(
      queue,
      { batchSize: 1, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 },
      async ([job]) => {
        const output = job === undefined ? {} : await run(job.data, handle);
        // The repository is free as soon as this returns. Its next job should not wait for a poll.
        boss.notifyWorker(worker);
        return output;
      },
    );
    workers.push(worker);
  };

  const stopWakeUps = async (): Promise<void> => {
    const stopping = ticker?.stop();
    ticker = null;
    await stopping;
  };

  return {
    stopWakeUps,

    notify() {
      for (const worker of workers) boss.notifyWorker(worker);
    },

    async start(handle) {
      const queues = JOB_QUEUES.flatMap((queue) => Array.from({ length: WORKERS_PER_QUEUE }, () => queue));
      for (const queue of queues) await startWorker(queue, handle);
      ticker = startTicker(WAKE_UP_CHECK_MS, () =>
        wakeUps.sendDue().catch((error: unknown) => log.error({ err: error }, 'wake-ups could not be read')),
      );
    },

    async stop(graceMs) {
      workers.length = 0;
      const idle = JOB_QUEUES.map((queue) => boss.offWork(queue, { wait: true }));
      await withTimeout(timer, graceMs, Promise.all([stopWakeUps(), ...idle]));
    },
  };
}
