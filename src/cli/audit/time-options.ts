import { DateTime } from 'luxon';
import { parseInstant } from '../../domain/grants/times.ts';
import { iso } from '../../domain/iso.ts';
import { UserError } from '../user-error.ts';

/** ISO 8601 UTC with milliseconds. */
export function currentTime(): string {
  return iso(DateTime.utc());
}

/** A moment on the command line: `now`, `2026-11-23` (its start in UTC), or `2026-11-23T14:00Z`. */
export function parseMoment(text: string, flag: string, now: string): string {
  if (text === 'now') return now;
  const moment: DateTime | null = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00Z` : text);
  if (moment !== null) return iso(moment);
  throw new UserError(`${flag} ${text} is not a time.`, [
    'Write 2026-11-23T14:00Z, with Z or an offset like +01:00. Or write 2026-11-23 for the start of that day in UTC.',
  ]);
}

/** A half-open period on the command line: `A..B` is from A, before B. */
export function parsePeriod(
  text: string,
  flag: string,
  now: string,
): { readonly from: string; readonly to: string } {
  const [a, b, ...more] = text.split('..');
  if (a === undefined || b === undefined || more.length > 0 || a === '' || b === '') {
    throw new UserError(`${flag} ${text} is not a period. Write it as 2026-11-01..2026-12-01.`);
  }
  const from = parseMoment(a, flag, now);
  const to = parseMoment(b, flag, now);
  if (from >= to) throw new UserError(`${flag} ${text} ends before it begins.`);
  return { from, to };
}
