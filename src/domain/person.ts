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

const POSSIBLE_LOGIN = /^[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9_])?$/i;

/**
 * Whether an account can have this login. Accepts more than GitHub does, but no character that could change
 * the path of a request.
 */
export function isPossibleLogin(text: string): boolean {
  return POSSIBLE_LOGIN.test(text);
}
