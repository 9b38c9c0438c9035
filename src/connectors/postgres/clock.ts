import { DateTime } from 'luxon';
import type { Ask } from './session.ts';

/** The server's own present, not its transaction's start. UTC, to the millisecond. */
export async function serverTime(ask: Ask): Promise<DateTime> {
  const [row] = await ask<{ now: Date }>('SELECT clock_timestamp() AS now');
  if (row === undefined) throw new Error('the server did not say what time it is');
  return DateTime.fromJSDate(row.now, { zone: 'utc' });
}

/** Whether an instant has been reached, by the server's own clock. */
export async function hasPassed(ask: Ask, instant: DateTime): Promise<boolean> {
  const [row] = await ask<{ passed: boolean }>('SELECT clock_timestamp() >= $1::timestamptz AS passed', [
    instant.toUTC().toISO(),
  ]);
  if (row === undefined) throw new Error('the server did not say what time it is');
  return row.passed;
}
