import { DateTime } from 'luxon';

/**
 * A time as Curfew writes it: ISO 8601 in UTC, with milliseconds. Throws RangeError if the time is invalid.
 */
export function iso(moment: DateTime): string {
  const text = moment.toUTC().toISO();
  if (text === null) throw new RangeError(`not a valid time: ${moment.invalidReason}`);
  return text;
}

/**
 * The time that a text in ISO 8601 names, in UTC. A text without an offset is UTC. Invalid if the text names
 * no time.
 */
export function parseUtc(text: string): DateTime {
  // Times as Curfew writes them are the most frequent by far, and need no parser of all of ISO 8601.
  const milliseconds = Date.parse(text);
  if (!Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === text) {
    return DateTime.fromMillis(milliseconds, { zone: 'utc' });
  }
  return DateTime.fromISO(text, { zone: 'utc' });
}
