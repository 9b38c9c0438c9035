/**
 * Whether one pattern of a ruleset matches a ref: `~ALL`, `~DEFAULT_BRANCH`, or a name with `*`, `**` or `?`.
 */
export function refMatches(pattern: string, ref: string, defaultBranch: string): boolean {
  if (pattern === '~ALL') return true;
  if (pattern === '~DEFAULT_BRANCH') return ref === `refs/heads/${defaultBranch}`;
  return globMatches(pattern, ref);
}

/**
 * `*` and `?` match no slash, and `**` matches any text. First `**` becomes a NUL character, so that the step
 * for `*` leaves it alone.
 */
export function globMatches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?/g, '\u0000')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replaceAll('\u0000', '.*');
  return new RegExp(`^${source}$`).test(text);
}
