import type { DateTime } from 'luxon';

/** ISO 8601 in UTC with milliseconds, as everything is written. Throws RangeError for an invalid moment, which is no time at all. */
export function iso(moment: DateTime): string {
  const text = moment.toUTC().toISO();
  if (text === null) throw new RangeError(`not a moment: ${moment.invalidReason}`);
  return text;
}
