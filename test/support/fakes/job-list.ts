import type { DateTime } from 'luxon';
import type { Job, JobSender } from '../../../src/ports/queue.ts';

/** A queue without a database: a list of jobs, which run at their due time. */
export interface JobList extends JobSender {
  /** The errors of failed jobs, oldest first. */
  readonly failures: string[];
  /** Runs the due jobs, and the jobs that they send for now. */
  work(handle: (job: Job) => Promise<void>): Promise<void>;
  /** Runs all jobs until then, each at its time. */
  workUntil(until: DateTime, handle: (job: Job) => Promise<void>): Promise<void>;
}

interface Waiting {
  readonly job: Job;
  readonly at: DateTime;
  readonly attempt: number;
}

/** Seconds until the first retry of a failed job. The delay doubles each time. */
const FIRST_RETRY = 30;

export function jobList({
  now,
  moveTo,
}: {
  readonly now: () => DateTime;
  readonly moveTo: (at: DateTime) => void;
}): JobList {
  let waiting: readonly Waiting[] = [];
  const failures: string[] = [];

  const add = (wish: Waiting) => {
    const same = waiting.some(
      ({ job, at }) => JSON.stringify(job) === JSON.stringify(wish.job) && +at === +wish.at,
    );
    if (!same) waiting = [...waiting, wish].sort((a, b) => +a.at - +b.at);
  };
  const workOne = async (handle: (job: Job) => Promise<void>): Promise<boolean> => {
    const [next, ...rest] = waiting;
    if (next === undefined || next.at > now()) return false;
    waiting = rest;
    try {
      await handle(next.job);
    } catch (error) {
      failures.push(`${next.job.kind}: ${error instanceof Error ? error.message : String(error)}`);
      const seconds = FIRST_RETRY * 2 ** next.attempt;
      add({ job: next.job, at: now().plus({ seconds }), attempt: next.attempt + 1 });
    }
    return true;
  };

  return {
    failures,
    async send(job, { at = now() } = {}) {
      add({ job, at, attempt: 0 });
    },
    async work(handle) {
      while (await workOne(handle));
    },
    async workUntil(until, handle) {
      for (;;) {
        while (await workOne(handle));
        const next = waiting[0]?.at;
        if (next === undefined || next > until) return;
        moveTo(next);
      }
    },
  };
}
