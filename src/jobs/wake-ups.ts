import type { DateTime } from 'luxon';
import type { PgBoss } from 'pg-boss';
import type { Clock } from '../ports/clock.ts';
import { identityOf, type QueuedJob, readQueuedJob } from './queued-job.ts';

export const WAKE_UPS = 'curfew-wake-ups';

/** Other replicas add wake-ups too, so the time of the next one is read from the database this often. */
const REREAD_MS = 15_000;

/** Jobs that are to be sent later. */
export interface WakeUps {
  /**
   * The wake-up is durable once this resolves. A scheduled job is stored once for each time, and a retry once
   * for each job.
   */
  add(queued: QueuedJob, at: DateTime, reason: 'scheduled' | 'retry'): Promise<void>;
  /** Sends the jobs whose time has come. Asks the database only if a job may be due. */
  sendDue(): Promise<void>;
}

/**
 * A wake-up is due by Curfew's own clock, not by the database's. A database whose clock is late must not
 * delay the end of a window. First the job is sent, and then its wake-up is deleted. If the process dies
 * between the two, the job is sent twice and never lost.
 */
export function openWakeUps(boss: PgBoss, clock: Clock, send: (queued: QueuedJob) => Promise<void>): WakeUps {
  /** Milliseconds since 1970: when the next known wake-up is due, and when wake-ups were last read. */
  let next = Number.POSITIVE_INFINITY;
  let readAt = Number.NEGATIVE_INFINITY;

  return {
    async add(queued, at, reason) {
      const due = at.toMillis();
      await boss.send(
        WAKE_UPS,
        { ...queued, at: due },
        {
          singletonKey: `${identityOf(queued.job)} ${reason === 'retry' ? 'retry' : due}`,
          startAfter: at.toJSDate(),
        },
      );
      next = Math.min(next, due);
    },

    async sendDue() {
      const now = clock.now().toMillis();
      if (now < next && now - readAt < REREAD_MS) return;
      // A wake-up that is added during the read lowers `next` again. If the read fails, the next call reads
      // again.
      next = Number.POSITIVE_INFINITY;
      readAt = Number.NEGATIVE_INFINITY;
      const wakeUps = await boss.findJobs<unknown>(WAKE_UPS, { queued: true, limit: 100_000 });
      for (const { id, data } of wakeUps) {
        const queued = readQueuedJob(data);
        const due = dueAt(data);
        if (queued !== null && due > now) {
          next = Math.min(next, due);
          continue;
        }
        if (queued !== null) await send(queued);
        await boss.deleteJob(WAKE_UPS, id);
      }
      readAt = now;
    },
  };
}

/** Milliseconds since 1970; 0, which is due at once, if the row does not say. */
function dueAt(data: unknown): number {
  if (typeof data !== 'object' || data === null || !('at' in data)) return 0;
  return typeof data.at === 'number' ? data.at : 0;
}
