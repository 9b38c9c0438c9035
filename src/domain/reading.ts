import type { DateTime } from 'luxon';

/** What could not be read. It is never the same as empty (promise 5). */
export interface Unreadable {
  readonly readable: false;
  /** What was asked for, as a noun: `team acme/dba`. */
  readonly what: string;
  /** Why there is no answer, without secrets. */
  readonly because: string;
}

/** The answer of the outside world, or the fact that there was none. */
export type Reading<T> =
  | { readonly readable: true; readonly value: T; readonly readAt: DateTime }
  | Unreadable;

export function unreadable(what: string, because: string): Unreadable {
  return { readable: false, what, because };
}

export function read<T>(value: T, readAt: DateTime): Reading<T> {
  return { readable: true, value, readAt };
}
