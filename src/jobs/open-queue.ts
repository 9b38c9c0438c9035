import { PgBoss } from 'pg-boss';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { JobRunner, JobSender } from '../ports/queue.ts';
import type { Store } from '../ports/store.ts';
import type { Timer } from '../ports/timer.ts';
import { countJobs, type QueueCounts } from './count-jobs.ts';
import { type ClaimedDatabase, claimDatabase, type Database, type OpenDatabase } from './database.ts';
import { storeWithFile } from './embedded/store-with-file.ts';
import { laneOf, priorityAfter, priorityOf, type QueuedJob } from './queued-job.ts';
import { createQueues, QUEUE_SCHEMA, queueOf, requeueActiveJobs } from './queues.ts';
import { readEverything } from './read-everything.ts';
import { jobRunner } from './run-job.ts';
import type { RunSql } from './sql.ts';
import { openStore } from './store/store.ts';
import { openWakeUps } from './wake-ups.ts';
import { openWorkers } from './workers.ts';

export interface Queue extends JobSender, JobRunner {
  /** The store in the same database. */
  readonly store: Store;
  /** Rejects if the database cannot be reached. */
  counts(): Promise<
    QueueCounts & {
      /** How many damaged databases were put aside and are still there. */
      readonly putAside: number;
    }
  >;
  /**
   * Stops work at once, and closes the database. Jobs that were running run again after the next start. Safe
   * to repeat.
   */
  close(): Promise<void>;
}

export interface QueueOptions {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log: Log;
  readonly database: Database;
  /** In [0, 1). Spreads retries. */
  readonly random: () => number;
}

/**
 * The queue on pg-boss. Jobs of one lane never run at the same time, in no process. A unique index of the
 * database lets only one of them be active. Jobs of kind `end` have a queue of their own, and every process
 * may run one of them in each lane at the same time.
 */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const claimed = await claimDatabase(options);
  try {
    return await openQueueOn(claimed, options);
  } catch (error) {
    claimed.release();
    throw error;
  }
}

/** Opens the queue on a database that this process has claimed. If this rejects, it may be called again. */
export async function openQueueOn(claimed: ClaimedDatabase, options: QueueOptions): Promise<Queue> {
  const { clock, log } = options;
  const { database, boss, runSql, stored } = await claimed.open((opened) => openTables(opened, log));
  const { pendingFile } = claimed;
  const store = pendingFile === null ? stored : storeWithFile(stored, pendingFile, log);
  const wakeUps = openWakeUps(boss, clock, sendNow);
  const workers = openWorkers({ ...options, boss, wakeUps, run: jobRunner({ ...options, wakeUps }) });
  let closing: Promise<void> | null = null;

  async function sendNow(queued: QueuedJob): Promise<void> {
    const { job } = queued;
    const name = queueOf(job);
    const lane = laneOf(job);
    // Two senders may both find no waiting job, and both insert one. Then the work is done twice. No work is
    // lost, because a waiting job has not begun. It will see everything that this sender saw.
    const [waiting] = await boss.findJobs(name, { key: lane, data: { job }, queued: true, limit: 1 });
    if (waiting === undefined) {
      await boss.send(name, { ...queued }, { singletonKey: lane, priority: priorityOf(job) });
    } else {
      // The sweep sends each job again, so a job that waits too long is found here.
      const priority = priorityAfter(job, clock.now().toMillis() - waiting.createdOn.getTime());
      if (priority > waiting.priority) await boss.update(name, undefined, { id: waiting.id, priority });
    }
    workers.notify();
  }

  async function closeOnce(): Promise<void> {
    try {
      await workers.stopWakeUps();
      await boss.stop({ graceful: false });
    } finally {
      await database.close().finally(claimed.release);
    }
  }

  return {
    store,

    async send(job, { at } = {}) {
      const queued = { job, attempt: 0 };
      if (at !== undefined && at > clock.now()) await wakeUps.add(queued, at, 'scheduled');
      else await sendNow(queued);
    },

    start: workers.start,
    stop: workers.stop,
    counts: async () => ({ ...(await countJobs(runSql)), putAside: await claimed.countPutAside() }),

    close() {
      closing ??= closeOnce();
      return closing;
    },
  };
}

function newBoss(database: OpenDatabase, log: Log): PgBoss {
  const boss = new PgBoss({
    ...database.boss,
    schema: QUEUE_SCHEMA,
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => log.error({ err: error }, 'the queue reported an error'));
  boss.on('warning', ({ message }) => log.warn({ warning: message }, 'the queue reported a warning'));
  return boss;
}

/** Creates what is missing in the database. If anything fails, it stops pg-boss. */
async function openTables(database: OpenDatabase, log: Log) {
  const boss = newBoss(database, log);
  const runSql: RunSql = (sql, values) => boss.getDb().executeSql(sql, values);
  try {
    await boss.start();
    await createQueues(boss);
    const stored = await openStore(runSql, log);
    if (database.isExclusive) {
      await readEverything(runSql);
      await requeueActiveJobs(boss, runSql);
    }
    return { database, boss, runSql, stored };
  } catch (error) {
    // A failure to stop is a consequence of this error, and must not replace it.
    await boss.stop({ graceful: false }).catch(() => {});
    throw error;
  }
}
