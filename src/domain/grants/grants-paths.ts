import picomatch from 'picomatch';

export const POLICY_PATH = '.github/curfew.yml';

/**
 * The globs of the grants files if the policy names none or cannot be read. The policy's schema has the same
 * default.
 */
export const DEFAULT_GRANTS_GLOBS: readonly string[] = ['access/**/*.yaml'];

const PATH_LENGTH_MAX = 1024;

/** Whether one of the policy's globs matches this path. A glob also matches names that start with a dot. */
export function isGrantsFile(globs: readonly string[], path: string): boolean {
  // A path that ends with a slash is a folder that was not listed.
  if (path.length > PATH_LENGTH_MAX || path === POLICY_PATH || path.endsWith('/')) return false;
  return globs.some((glob) => matcherOf(glob)(path));
}

/** Compiled globs. A policy has few globs, and each is matched against a hundred thousand paths. */
const MATCHERS = new Map<string, picomatch.Matcher>();
const MATCHERS_MAX = 200;

/** The compiled glob. A glob also matches names that start with a dot. */
export function matcherOf(glob: string): picomatch.Matcher {
  const cached = MATCHERS.get(glob);
  if (cached !== undefined) return cached;
  const matcher = picomatch(glob, { dot: true, noextglob: true, nobrace: true, nonegate: true });
  if (MATCHERS.size >= MATCHERS_MAX) MATCHERS.clear();
  MATCHERS.set(glob, matcher);
  return matcher;
}

/**
 * Whether a path looks like a grants file but no glob matches it. This is a mistake, and Curfew must report
 * it.
 */
export function isMissedFile(globs: readonly string[], path: string): boolean {
  return /^access\/.*\.ya?ml$/is.test(path) && !isGrantsFile(globs, path);
}
