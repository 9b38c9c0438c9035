/** A GitHub login, lower-cased: GitHub compares logins without regard to case. */
export type Login = string;

/**
 * An account on GitHub. The id never changes. A login can be renamed, and then another person can claim it.
 */
export interface Person {
  readonly login: Login;
  readonly id: number;
}

/** Logins are compared, stored and digested in lower case. */
export function normalizeLogin(written: string): Login {
  return written.trim().toLowerCase();
}
