import type { DateTime } from 'luxon';

/** A value that could not be read. It is never the same as an empty value (promise 5). */
export interface Unreadable {
  readonly readable: false;
  /** The name of the value: `team acme/dba`. */
  readonly what: string;
  /** The reason, without secrets. */
  readonly because: string;
}

/** A value from the outside world, or the fact that it could not be read. */
export type Reading<T> =
  | { readonly readable: true; readonly value: T; readonly readAt: DateTime }
  | Unreadable;

export function unreadable(what: string, because: string): Unreadable {
  return { readable: false, what, because };
}

export function read<T>(value: T, readAt: DateTime): Reading<T> {
  return { readable: true, value, readAt };
}
