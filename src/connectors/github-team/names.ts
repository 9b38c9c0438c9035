/** Wider than GitHub's own rules, and without what could lead a request to another path. */
const LOGIN = /^[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9_])?$/i;
const SLUG = /^[a-z0-9_][a-z0-9_-]{0,254}$/i;

/** Whether anybody can be called that. */
export function canBeLogin(text: string): boolean {
  return LOGIN.test(text);
}

/** Whether a team's address can be that. */
export function canBeSlug(text: string): boolean {
  return SLUG.test(text);
}
