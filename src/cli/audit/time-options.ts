import { DateTime } from 'luxon';
import { parseInstant } from '../../domain/grants/times.ts';
import { iso } from '../../domain/iso.ts';
import { UserError } from '../user-error.ts';

/** ISO 8601 UTC with milliseconds. */
export function currentTime(): string {
  return iso(DateTime.utc());
}

/**
 * Reads the value of an option that is one time: `now`, `2026-11-23` (the start of that day in UTC), or
 * `2026-11-23T14:00Z`. `flagName` is the name of the option, for the error.
 */
export function parseTimeOption(text: string, flagName: string, now: string): string {
  if (text === 'now') return now;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const instant: DateTime | null = parseInstant(isDay ? `${text}T00:00Z` : text);
  if (instant !== null) return iso(instant);
  throw new UserError(`${flagName} ${text} is not a time.`, [
    'Write 2026-11-23T14:00Z, with Z or an offset like +01:00. Write 2026-11-23 for the start of that day in UTC, or `now`.',
  ]);
}

/** Reads the value of an option that is a period. In `A..B`, A is included and B is not. */
export function parsePeriodOption(
  text: string,
  flagName: string,
  now: string,
): { readonly from: string; readonly to: string } {
  const [a, b, ...more] = text.split('..');
  if (a === undefined || b === undefined || more.length > 0 || a === '' || b === '') {
    throw new UserError(`${flagName} ${text} is not a period. Write it as 2026-11-01..2026-12-01.`);
  }
  const from = parseTimeOption(a, flagName, now);
  const to = parseTimeOption(b, flagName, now);
  if (from >= to) throw new UserError(`${flagName} ${text} ends before it begins.`);
  return { from, to };
}
