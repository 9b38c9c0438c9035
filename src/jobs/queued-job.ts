import type { Job } from '../ports/queue.ts';

/** A row of the queue. */
export interface QueuedJob {
  readonly job: Job;
  /** How many times in a row this job has failed. */
  readonly attempt: number;
}

/**
 * Jobs of the same lane never run at the same time, except jobs of kind `end`. All jobs of one repository
 * share a lane.
 */
export function laneOf(job: Job): string {
  return 'repository' in job ? job.repository : job.kind;
}

/** Two jobs with the same identity do the same work. */
export function identityOf(job: Job): string {
  switch (job.kind) {
    case 'review':
      return `review ${job.repository} ${job.pull}`;
    case 'advance':
    case 'end':
    case 'merge-groups':
    case 'self-check':
      return `${job.kind} ${job.repository}`;
    case 'team-members':
      return `${job.kind} ${job.team}`;
    default:
      return job.kind;
  }
}

/**
 * `advance` records revocations, so it runs before waiting reviews. The sweep runs first: it finds ends that
 * were missed.
 */
export function priorityOf(job: Job): number {
  switch (job.kind) {
    case 'sweep':
      return 30;
    case 'end':
    case 'advance':
    case 'team-members':
      return 20;
    case 'recover-deliveries':
      return 10;
    case 'merge-groups':
      return 5;
    case 'self-check':
    case 'self-checks':
      return -10;
    case 'review':
      return 0;
  }
}

/** Between the priorities of `sweep` and `advance`. */
const OVERDUE_PRIORITY = 25;
/** Milliseconds that a job may wait behind jobs of a higher priority. */
const WAIT_MAX_MS = 2 * 60_000;

/**
 * The priority of a job that has waited for so long. In a busy repository, the next `advance` may be queued
 * before the last one is done. Without this, reviews and merge groups would wait for ever.
 */
export function priorityAfter(job: Job, waitedMs: number): number {
  return waitedMs < WAIT_MAX_MS ? priorityOf(job) : Math.max(priorityOf(job), OVERDUE_PRIORITY);
}

/** Reads a row; null if another version of Curfew wrote a job that this one does not know. */
export function readQueuedJob(data: unknown): QueuedJob | null {
  if (!isRecord(data)) return null;
  const job = readJob(data['job']);
  const attempt = data['attempt'];
  return job === null ? null : { job, attempt: typeof attempt === 'number' ? attempt : 0 };
}

function readJob(value: unknown): Job | null {
  if (!isRecord(value)) return null;
  const { kind, repository, pull, team } = value;
  if (kind === 'sweep' || kind === 'recover-deliveries' || kind === 'self-checks') return { kind };
  if (kind === 'team-members' && typeof team === 'string') return { kind, team };
  if (typeof repository !== 'string') return null;
  if (kind === 'advance' || kind === 'end' || kind === 'merge-groups' || kind === 'self-check') {
    return { kind, repository };
  }
  if (kind === 'review' && typeof pull === 'number') return { kind, repository, pull };
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
