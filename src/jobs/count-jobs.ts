import { DateTime } from 'luxon';
import { JOB_QUEUES, QUEUE_SCHEMA } from './queues.ts';
import type { RunSql } from './sql.ts';
import { WAKE_UPS } from './wake-ups.ts';

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly later: number;
  /**
   * When a sweep last succeeded, in any process, by the clock of that process; null if none did within the
   * last hour.
   */
  readonly swept: DateTime | null;
}

interface CountsRow extends Omit<QueueCounts, 'swept'> {
  /** Milliseconds since 1970. */
  readonly swept: number | null;
}

/** Rejects if the database cannot be reached. */
export async function countJobs(runSql: RunSql): Promise<QueueCounts> {
  const { rows } = await runSql(
    `SELECT count(*) FILTER (WHERE name = ANY ($1) AND state < 'active')::int AS waiting,
            count(*) FILTER (WHERE name = ANY ($1) AND state = 'active')::int AS active,
            count(*) FILTER (WHERE name = $2 AND state < 'active')::int AS later,
            max((output->>'swept')::float8) FILTER (WHERE name = ANY ($1) AND state = 'completed') AS swept
     FROM ${QUEUE_SCHEMA}.job`,
    [JOB_QUEUES, WAKE_UPS],
  );
  const [counts] = rows as CountsRow[];
  if (counts === undefined) throw new Error('the database did not answer with the counts of the queue');
  const { swept } = counts;
  return { ...counts, swept: swept === null ? null : DateTime.fromMillis(swept, { zone: 'utc' }) };
}
