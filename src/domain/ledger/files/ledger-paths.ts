import { createHash } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { Effect } from '../../effect.ts';

export const CURSOR_PATH = 'cursor.json';
export const REVIEWS_PATH = 'reviews.json';
export const ENTRIES = 'entries/';
export const LIVE = 'live/';
export const IDS = 'ids/';
export const ACCOUNTS = 'accounts/';
export const INDEXED_PATH = `${ACCOUNTS}indexed.json`;
export const DAYS_FOLDER = 'days/';

/**
 * File names that are the same on every file system. Policies and grants files allow no other ids and role
 * names.
 */
const PLAIN = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** `entries/2026/11/23/000000041-000000042.jsonl`: the day is the UTC day of recording. */
export function entriesPath(recorded: DateTime, first: number, last: number): string {
  return `${ENTRIES}${recorded.toUTC().toFormat('yyyy/MM/dd')}/${padded(first)}-${padded(last)}.jsonl`;
}

/** The UTC day (`2026-11-23`) and the numbers of a file of entries; null if the path is not one of these. */
export function readEntriesPath(
  path: string,
): { readonly day: string; readonly first: number; readonly last: number } | null {
  const [, year, month, day, first, last] =
    /^entries\/(\d{4})\/(\d{2})\/(\d{2})\/(\d{9,})-(\d{9,})\.jsonl$/.exec(path) ?? [];
  if (day === undefined || first === undefined || last === undefined) return null;
  return { day: `${year}-${month}-${day}`, first: Number(first), last: Number(last) };
}

/** `days/2026/11/23.json` for the UTC day `2026-11-23`. */
export function dayPath(day: string): string {
  return `${DAYS_FOLDER}${day.replaceAll('-', '/')}.json`;
}

export function idPath(grant: string): string {
  return `${IDS}${sha256(grant).slice(0, 2)}/${fileName(grant)}`;
}

/** Case does not count: many targets do not distinguish it. */
export function accountPath({ target, account }: Pick<Effect, 'target' | 'account'>): string {
  const name = sha256(JSON.stringify([target, account.toLowerCase()]));
  return `${ACCOUNTS}${name.slice(0, 2)}/${name}.json`;
}

export function livePath(role: string): string {
  return `${LIVE}${fileName(role)}.json`;
}

/** A name that is not plain is replaced by its hash, so that no id or role can point outside its folder. */
function fileName(name: string): string {
  return PLAIN.test(name) ? name : `=${sha256(name)}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** With leading zeros, so that files sorted by name are sorted by number. */
function padded(seq: number): string {
  return String(seq).padStart(9, '0');
}
