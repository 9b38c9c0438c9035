import type { DateTime } from 'luxon';
import type { PgBoss } from 'pg-boss';
import type { Clock } from '../ports/clock.ts';
import { identityOf, type QueuedJob, readQueuedJob } from './queued-job.ts';

export const WAKE_UPS = 'curfew-wake-ups';

/** How stale the memory of the next one may get; other replicas write them too. */
const REREAD_MS = 15_000;

export interface WakeUps {
  /** Durable once it resolves. The same job at the same time is kept once; so is one retry of a job. */
  add(queued: QueuedJob, at: DateTime, reason: 'asked' | 'retry'): Promise<void>;
  /** Hands on what is due by the clock; returns at once where nothing can be. */
  handOnDue(): Promise<void>;
}

/**
 * Jobs for later, due by our own clock rather than the database's: the end of a window is a promise, so neither a
 * database whose clock lags nor a clock that a test moves may delay it. Handed on first and deleted then: a crash
 * between the two hands on twice, never not at all.
 */
export function wakeUps(boss: PgBoss, clock: Clock, handOn: (queued: QueuedJob) => Promise<void>): WakeUps {
  let next = Number.POSITIVE_INFINITY;
  let read = Number.NEGATIVE_INFINITY;

  return {
    async add(queued, at, reason) {
      const when = at.toMillis();
      await boss.send(
        WAKE_UPS,
        { ...queued, at: when },
        {
          singletonKey: `${identityOf(queued.job)} ${reason === 'retry' ? 'retry' : when}`,
          startAfter: at.toJSDate(),
        },
      );
      next = Math.min(next, when);
    },

    async handOnDue() {
      const now = clock.now().toMillis();
      if (now < next && now - read < REREAD_MS) return;
      // What is added while this reads lowers it again; what fails is read again at the next call.
      next = Number.POSITIVE_INFINITY;
      read = Number.NEGATIVE_INFINITY;
      const waiting = await boss.findJobs<unknown>(WAKE_UPS, { queued: true, limit: 100_000 });
      for (const { id, data } of waiting) {
        const queued = readQueuedJob(data);
        const at = dueAt(data);
        if (queued !== null && at > now) {
          next = Math.min(next, at);
          continue;
        }
        if (queued !== null) await handOn(queued);
        await boss.deleteJob(WAKE_UPS, id);
      }
      read = now;
    },
  };
}

function dueAt(data: unknown): number {
  if (typeof data !== 'object' || data === null || !('at' in data)) return 0;
  return typeof data.at === 'number' ? data.at : 0;
}
