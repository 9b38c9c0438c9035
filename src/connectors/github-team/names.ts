/** Both accept more than GitHub does, but no character that could change the path of a request. */
const LOGIN = /^[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9_])?$/i;
const SLUG = /^[a-z0-9_][a-z0-9_-]{0,254}$/i;

/** Whether an account can have this login. */
export function isLogin(text: string): boolean {
  return LOGIN.test(text);
}

/** Whether a team can have this slug. */
export function isSlug(text: string): boolean {
  return SLUG.test(text);
}
