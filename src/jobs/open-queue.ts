import { DateTime } from 'luxon';
import { PgBoss } from 'pg-boss';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Job, JobRunner, JobSender } from '../ports/queue.ts';
import type { Store } from '../ports/store.ts';
import { type Database, openDatabase } from './database.ts';
import { perKeyMutex } from './per-key-mutex.ts';
import { identityOf, laneOf, priorityOf, type QueuedJob, readQueuedJob } from './queued-job.ts';
import { retryDelayMs } from './retry-delay.ts';
import { openStore } from './store.ts';
import { WAKE_UPS, wakeUps } from './wake-ups.ts';

const JOBS = 'curfew-jobs';
/**
 * Endings have workers of their own: whatever else hangs, it takes none of theirs. They are safe to do twice, so each
 * process does them as they come, and none waits to learn that another has died over one.
 */
const ENDINGS = 'curfew-endings';
const SCHEMA = 'curfew_queue';
/** Lanes that work side by side in one process. */
const SIDE_BY_SIDE = 4;
const LOOK_FOR_DUE_MS = 100;
/** An end asks nobody for longer than a few seconds; one that hangs all the same keeps the next from nothing. */
const LONGEST_TURN_MS = 10_000;

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly later: number;
  /** When a sweep last ended well, in any process, by its clock; null where none did within the hour. */
  readonly swept: DateTime | null;
}

export interface Queue extends JobSender, JobRunner {
  /** In the same database. */
  readonly store: Store;
  /** Rejects where the database cannot be reached. */
  counts(): Promise<QueueCounts>;
  /** Ends work at once, then closes the database. What was running runs again after the next start. Safe to repeat. */
  close(): Promise<void>;
}

/**
 * The queue on pg-boss. A lane (a repository) is strict: a unique index lets one job of it be active, over all
 * processes; of endings, one in each process. `random` is in [0, 1) and spreads retries.
 */
export async function openQueue(options: {
  readonly clock: Clock;
  readonly log: Log;
  readonly database: Database;
  readonly random: () => number;
}): Promise<Queue> {
  const { clock, log, random } = options;
  const database = await openDatabase(options.database);
  const boss = new PgBoss({
    ...database.boss,
    schema: SCHEMA,
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => log.error({ error: error.message }, 'The queue reports an error'));
  boss.on('warning', ({ message }) => log.warn({}, `The queue warns: ${message}`));
  const ask = (sql: string, values?: unknown[]) => boss.getDb().executeSql(sql, values);
  let store: Store;
  try {
    await boss.start();
    await makeQueues(boss);
    store = await openStore(ask, log);
    if (database.exclusive) await failOver(boss);
  } catch (cause) {
    await database.close();
    throw cause;
  }

  const workers: string[] = [];
  let looking: NodeJS.Timeout | null = null;
  let lookingNow: Promise<void> = Promise.resolve();
  let closed: Promise<void> | null = null;
  const later = wakeUps(boss, clock, sendNow);
  const inTurn = perKeyMutex(LONGEST_TURN_MS);

  async function sendNow(queued: QueuedJob): Promise<void> {
    const { job } = queued;
    const key = laneOf(job);
    // Looking first and inserting then may let two through, which is work done twice; it never loses one: what was
    // found here had not begun, so it will see what the sender saw.
    const name = queueOf(job);
    const waiting = await boss.findJobs(name, { key, data: { job }, queued: true, limit: 1 });
    if (waiting.length === 0) {
      await boss.send(name, { ...queued }, { singletonKey: key, priority: priorityOf(job) });
    }
    for (const worker of workers) boss.notifyWorker(worker);
  }

  /** What it answers is kept with the finished job, for all to see. */
  async function run(data: unknown, handle: (job: Job) => Promise<void>): Promise<object> {
    const queued = readQueuedJob(data);
    if (queued === null) {
      log.error({}, 'A job that this version does not know was dropped; the sweep covers for it');
      return {};
    }
    try {
      const { job } = queued;
      await (queueOf(job) === ENDINGS ? inTurn(laneOf(job), () => handle(job)) : handle(job));
      return queued.job.kind === 'sweep' ? { swept: clock.now().toMillis() } : {};
    } catch (failure) {
      const ms = retryDelayMs(failure, queued.attempt, random());
      const error = failure instanceof Error ? failure.message : String(failure);
      log.warn(
        { job: identityOf(queued.job), attempt: queued.attempt + 1, retryInMs: ms, error },
        'A job failed',
      );
      const at = DateTime.fromMillis(clock.now().toMillis() + ms, { zone: 'utc' });
      await later.add({ job: queued.job, attempt: queued.attempt + 1 }, at, 'retry');
      return {};
    }
  }

  async function close(): Promise<void> {
    if (looking !== null) clearInterval(looking);
    looking = null;
    await lookingNow;
    await boss.stop({ graceful: false });
    await database.close();
  }

  return {
    store,

    async send(job, { at } = {}) {
      const queued = { job, attempt: 0 };
      if (at !== undefined && at > clock.now()) await later.add(queued, at, 'asked');
      else await sendNow(queued);
    },

    async start(handle) {
      const names = [JOBS, ENDINGS].flatMap((name) => Array.from({ length: SIDE_BY_SIDE }, () => name));
      for (const name of names) {
        let self = '';
        self = await boss.work<unknown>(
          name,
          { batchSize: 1, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 },
          async (jobs) => {
            const [job] = jobs;
            const outcome = job === undefined ? {} : await run(job.data, handle);
            // The lane is free as soon as this returns; its next job should not wait for a poll.
            boss.notifyWorker(self);
            return outcome;
          },
        );
        workers.push(self);
      }
      let busy = false;
      looking = setInterval(() => {
        if (busy) return;
        busy = true;
        lookingNow = later
          .handOnDue()
          .catch((error: Error) => log.error({ error: error.message }, 'Due jobs could not be read'))
          .finally(() => {
            busy = false;
          });
      }, LOOK_FOR_DUE_MS);
    },

    async stop(graceMs) {
      if (looking !== null) clearInterval(looking);
      looking = null;
      workers.length = 0;
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      const idle = [JOBS, ENDINGS].map((name) => boss.offWork(name, { wait: true }));
      await Promise.race([Promise.all([lookingNow, ...idle]), grace]);
      clearTimeout(timer);
    },

    async counts() {
      const { rows } = await ask(
        `SELECT count(*) FILTER (WHERE name = ANY ($1) AND state < 'active')::int AS waiting,
                count(*) FILTER (WHERE name = ANY ($1) AND state = 'active')::int AS active,
                count(*) FILTER (WHERE name = $2 AND state < 'active')::int AS later,
                max((output->>'swept')::float8) FILTER (WHERE name = ANY ($1) AND state = 'completed') AS swept
         FROM ${SCHEMA}.job`,
        [[JOBS, ENDINGS], WAKE_UPS],
      );
      const [{ waiting, active, later, swept }] = rows;
      return {
        waiting,
        active,
        later,
        swept: swept === null ? null : DateTime.fromMillis(swept, { zone: 'utc' }),
      };
    },

    close() {
      closed ??= close();
      return closed;
    },
  };
}

async function makeQueues(boss: PgBoss): Promise<void> {
  const settings = {
    retryLimit: 1_000_000,
    retryDelay: 0,
    // A process that dies leaves its job active. Others take it over when its heartbeat is ten seconds old.
    heartbeatSeconds: 10,
    deleteAfterSeconds: 3600,
    notify: true,
  };
  // A job that hangs must not keep a worker, and a repository's lane, for long; what it did so far stands.
  for (const [name, policy, expireInSeconds] of [
    [JOBS, 'singleton', 300],
    [ENDINGS, 'standard', 60],
  ] as const) {
    await boss.createQueue(name, { policy, ...settings, expireInSeconds });
    // A queue that an earlier version made keeps its settings otherwise.
    await boss.updateQueue(name, { ...settings, expireInSeconds });
  }
  await boss.createQueue(WAKE_UPS, { policy: 'short', deleteAfterSeconds: 3600 });
}

/** Puts back what a process that died held; only where no other process can be holding it. */
async function failOver(boss: PgBoss): Promise<void> {
  for (const name of [JOBS, ENDINGS]) {
    const { rows } = await boss
      .getDb()
      .executeSql(`SELECT id FROM ${SCHEMA}.job WHERE name = $1 AND state = 'active'`, [name]);
    const ids = rows.map((row: { id: string }) => row.id);
    if (ids.length > 0) await boss.fail(name, ids);
  }
}

function queueOf({ kind }: Job): string {
  return kind === 'end' ? ENDINGS : JOBS;
}
