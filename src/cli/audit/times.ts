import type { DateTime } from 'luxon';
import { parseInstant } from '../../domain/grants/times.ts';
import { iso } from '../../domain/iso.ts';
import { UserError } from '../user-error.ts';

/** A moment as somebody types it: `now`, `2026-11-23`, `2026-11-23T14:00Z`. A day is its beginning in UTC. */
export function momentOf(text: string, flag: string, now: string): string {
  if (text === 'now') return now;
  const moment: DateTime | null = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00Z` : text);
  if (moment !== null) return iso(moment);
  throw new UserError(`${flag} ${text} is no time.`, [
    'Write 2026-11-23T14:00Z, with Z or an offset like +01:00; or 2026-11-23 for the beginning of that day in UTC.',
  ]);
}

/** `A..B`: from A, before B. */
export function stretchOf(
  text: string,
  flag: string,
  now: string,
): { readonly from: string; readonly to: string } {
  const [a, b, ...more] = text.split('..');
  if (a === undefined || b === undefined || more.length > 0 || a === '' || b === '') {
    throw new UserError(`${flag} ${text} is no stretch of time: write it as 2026-11-01..2026-12-01.`);
  }
  const from = momentOf(a, flag, now);
  const to = momentOf(b, flag, now);
  if (from >= to) throw new UserError(`${flag} ${text} ends before it begins.`);
  return { from, to };
}
