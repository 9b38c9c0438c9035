import { matcherOf, POLICY_PATH } from './grants-paths.ts';

/**
 * The files below a folder that a glob, or the path of the policy, can match. `named`: only files directly in
 * it, and files in folders whose names are known. `any`: files in folders of any name.
 */
export type FolderReach = 'none' | 'named' | 'any';

/**
 * Finds out which folders can hold a grants file, or a file that was meant as one. If the glob does not show
 * it, the answer is the larger one.
 * `folder` has no slash at its end, and is empty for the root. As for files, a folder counts in lower case,
 * too.
 */
export function grantsReach(globs: readonly string[], folder: string): FolderReach {
  const lower = folder.toLowerCase();
  // Any YAML file below `access/` may be meant as a grants file.
  if (lower === 'access' || lower.startsWith('access/')) return 'any';
  const names = [folder, ...(lower === folder ? [] : [lower])].map((path) =>
    path === '' ? [] : path.split('/'),
  );
  const reaches = new Set(
    globs.flatMap((glob) => names.map((segments) => globReach(glob.split('/'), segments))),
  );
  if (reaches.has('any')) return 'any';
  return reaches.has('named') || folder === '' ? 'named' : 'none';
}

/** The same for grants files and the policy. */
export function watchedReach(globs: readonly string[], folder: string): FolderReach {
  const reach = grantsReach(globs, folder);
  return reach === 'none' && POLICY_PATH.startsWith(`${folder.toLowerCase()}/`) ? 'named' : reach;
}

/** Whether the path is a folder (`src/`) that can hold a grants file or the policy. */
export function isWatchedFolder(globs: readonly string[], path: string): boolean {
  return path.endsWith('/') && watchedReach(globs, path.slice(0, -1)) !== 'none';
}

function globReach(glob: readonly string[], folder: readonly string[]): FolderReach {
  for (const [index, name] of folder.entries()) {
    const segment = glob[index];
    if (segment === undefined || isUncertain(segment)) return segment === undefined ? 'none' : 'any';
    if (!matchesSegment(segment, name)) return 'none';
  }
  const next = glob[folder.length];
  if (next === undefined) return 'none';
  if (isUncertain(next)) return 'any';
  const isLast = folder.length === glob.length - 1;
  return isLast || !/[*?]/.test(next) ? 'named' : 'any';
}

/** Two stars match several folders. Other characters than these have no place in a glob of a policy. */
function isUncertain(segment: string): boolean {
  return segment.includes('**') || !/^[A-Za-z0-9._*?-]+$/.test(segment);
}

function matchesSegment(segment: string, name: string): boolean {
  if (!/[*?]/.test(segment)) return segment === name;
  return !/^[\x20-\x7e]+$/.test(name) || matcherOf(segment)(name);
}
