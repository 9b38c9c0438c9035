/** Accepts more than GitHub does, but no character that could change the path of a request. */
const SLUG = /^[a-z0-9_][a-z0-9_-]{0,254}$/i;

/** Whether a team can have this slug. */
export function isSlug(text: string): boolean {
  return SLUG.test(text);
}
