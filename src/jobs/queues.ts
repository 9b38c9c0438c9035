import type { PgBoss } from 'pg-boss';
import type { Job } from '../ports/queue.ts';
import type { RunSql } from './sql.ts';
import { WAKE_UPS } from './wake-ups.ts';

/** The schema of pg-boss. */
export const QUEUE_SCHEMA = 'curfew_queue';

const JOBS = 'curfew-jobs';
/**
 * Jobs of kind `end` have a queue and workers of their own, so that no other job that hangs can delay a
 * revocation. Two processes may run the same one at the same time. So no process has to wait until it knows
 * that another one died.
 */
const ENDINGS = 'curfew-endings';

/** The queues that hold jobs to run now. */
export const JOB_QUEUES: readonly string[] = [JOBS, ENDINGS];

export function queueOf({ kind }: Job): string {
  return kind === 'end' ? ENDINGS : JOBS;
}

export async function createQueues(boss: PgBoss): Promise<void> {
  const settings = {
    retryLimit: 1_000_000,
    retryDelay: 0,
    // A process that dies leaves its job active. Others run it again when its last heartbeat is ten seconds
    // old.
    heartbeatSeconds: 10,
    deleteAfterSeconds: 3600,
    notify: true,
  };
  // A job that hangs expires, so that it does not hold a worker and its repository for long. Its finished
  // steps remain.
  for (const [name, policy, expireInSeconds] of [
    [JOBS, 'singleton', 300],
    [ENDINGS, 'standard', 60],
  ] as const) {
    await boss.createQueue(name, { policy, ...settings, expireInSeconds });
    // `createQueue` changes nothing if an earlier version of Curfew created the queue with other settings.
    await boss.updateQueue(name, { ...settings, expireInSeconds });
  }
  await boss.createQueue(WAKE_UPS, { policy: 'short', deleteAfterSeconds: 3600 });
}

/** Makes active jobs run again. Only for a database that no other process uses: others may run them now. */
export async function requeueActiveJobs(boss: PgBoss, runSql: RunSql): Promise<void> {
  for (const name of JOB_QUEUES) {
    const { rows } = await runSql(`SELECT id FROM ${QUEUE_SCHEMA}.job WHERE name = $1 AND state = 'active'`, [
      name,
    ]);
    const ids = (rows as { readonly id: string }[]).map(({ id }) => id);
    if (ids.length > 0) await boss.fail(name, ids);
  }
}
