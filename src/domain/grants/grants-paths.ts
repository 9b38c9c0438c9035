import picomatch from 'picomatch';

export const POLICY_PATH = '.github/curfew.yml';

/** Globs of the grants files if the policy names none, or if no policy can be read. The policy's schema says the same. */
export const DEFAULT_GRANTS_GLOBS: readonly string[] = ['access/**/*.yaml', 'access/**/*.yml'];

const PATH_LIMIT = 1024;

/** Whether the policy's globs make this path a grants file. Names that start with a dot are files like others. */
export function isGrantsFile(globs: readonly string[], path: string): boolean {
  if (path.length > PATH_LIMIT || path === POLICY_PATH) return false;
  return globs.some((glob) => matcherOf(glob)(path));
}

/** Globs are few, and asked about a hundred thousand paths. */
const MATCHERS = new Map<string, picomatch.Matcher>();
const MOST_MATCHERS = 200;

function matcherOf(glob: string): picomatch.Matcher {
  const known = MATCHERS.get(glob);
  if (known !== undefined) return known;
  const made = picomatch(glob, { dot: true, noextglob: true, nobrace: true, nonegate: true });
  if (MATCHERS.size >= MOST_MATCHERS) MATCHERS.clear();
  MATCHERS.set(glob, made);
  return made;
}

/** A YAML file that looks like a grants file and that the policy's globs miss: a mistake, which must not pass in silence. */
export function isMissedFile(globs: readonly string[], path: string): boolean {
  return /^access\/.*\.ya?ml$/is.test(path) && !isGrantsFile(globs, path);
}
