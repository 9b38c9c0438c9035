import { DateTime } from 'luxon';
import type { Query } from './database.ts';

/** The server's current time, not the start of its transaction. In UTC, to the millisecond. */
export async function serverTime(query: Query): Promise<DateTime> {
  const [row] = await query<{ now: Date }>('SELECT clock_timestamp() AS now');
  if (row === undefined) throw new Error('the server did not answer with its time');
  return DateTime.fromJSDate(row.now, { zone: 'utc' });
}

/** Whether a time has come, by the server's clock. */
export async function hasPassed(query: Query, time: DateTime): Promise<boolean> {
  const [row] = await query<{ passed: boolean }>('SELECT clock_timestamp() >= $1::timestamptz AS passed', [
    time.toUTC().toISO(),
  ]);
  if (row === undefined) throw new Error('the server did not answer with its time');
  return row.passed;
}
