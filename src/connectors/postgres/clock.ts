import { DateTime } from 'luxon';
import type { Query } from './database.ts';

/** The server's current time, not the start of its transaction. In UTC, to the millisecond. */
export async function serverTime(query: Query): Promise<DateTime<true>> {
  // A number, because the text of a time depends on settings of the server.
  const [row] = await query<{ ms: string }>(
    `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS ms`,
  );
  const time = DateTime.fromMillis(Number(row?.ms ?? Number.NaN), { zone: 'utc' });
  if (!time.isValid) throw new Error('the server did not answer with its time');
  return time;
}

/** Whether a time has come, by the server's clock. */
export async function hasPassed(query: Query, time: DateTime): Promise<boolean> {
  return (await serverTime(query)) >= time;
}
