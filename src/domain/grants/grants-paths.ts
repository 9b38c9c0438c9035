import picomatch from 'picomatch';

export const POLICY_PATH = '.github/curfew.yml';

const PATH_LIMIT = 1024;

/** Whether the policy's globs make this path a grants file. Names that start with a dot are files like others. */
export function isGrantsFile(globs: readonly string[], path: string): boolean {
  if (path.length > PATH_LIMIT || path === POLICY_PATH) return false;
  return globs.some((glob) =>
    picomatch.isMatch(path, glob, { dot: true, noextglob: true, nobrace: true, nonegate: true }),
  );
}

/** A YAML file that looks like a grants file and that the policy's globs miss: a mistake, which must not pass in silence. */
export function isMissedFile(globs: readonly string[], path: string): boolean {
  return /^access\/.*\.ya?ml$/is.test(path) && !isGrantsFile(globs, path);
}
