import { isWatchedFolder } from '../../domain/grants/folder-reach.ts';
import { isGrantsFile, isMissedFile, POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import type { TreeFile } from '../../ports/forge/trees.ts';

/**
 * A path that differs between two trees. `mode` and `oid` are those of the later tree, null if the path is
 * gone. A path that ends with a slash is a folder that was not listed.
 */
export interface ChangedPath {
  readonly path: string;
  readonly mode: string | null;
  readonly oid: string | null;
}

/** The same with the file on each side; null if there is none, or if it is a folder that was not listed. */
export interface ComparedPath extends ChangedPath {
  readonly before: TreeFile | null;
  readonly after: TreeFile | null;
}

/** The paths that differ between two complete listings. A rename is one path gone and one path new. */
export function changedPaths(
  before: readonly TreeFile[],
  after: readonly TreeFile[],
): readonly ComparedPath[] {
  const remaining = new Map(before.map((file) => [file.path, file]));
  const changed: ComparedPath[] = [];
  for (const file of after) {
    const { path, mode, oid } = file;
    const earlier = remaining.get(path);
    remaining.delete(path);
    if (earlier?.oid !== oid || earlier.mode !== mode) {
      changed.push({ path, mode, oid, before: earlier ?? null, after: file });
    }
  }
  for (const [path, file] of remaining) {
    changed.push({ path, mode: null, oid: null, before: file, after: null });
  }
  return changed;
}

/**
 * Whether the path is a grants file, or could be meant as one, or is a folder that can hold one. GitHub and
 * some file systems do not distinguish `Access/` from `access/`, so a path counts in lower case, too.
 */
export function concernsGrants(globs: readonly string[], { path }: Pick<ChangedPath, 'path'>): boolean {
  if (path.endsWith('/')) return isWatchedFolder(globs, path);
  return [path, path.toLowerCase()].some((name) => isGrantsFile(globs, name) || isMissedFile(globs, name));
}

/** Whether the path is the policy, in any spelling, or a folder that can hold it. */
export function concernsPolicy({ path }: Pick<ChangedPath, 'path'>): boolean {
  const lower = path.toLowerCase();
  return lower === POLICY_PATH || lower === '/' || (lower.endsWith('/') && POLICY_PATH.startsWith(lower));
}

/**
 * The first folder that can hold a grants file or the policy and was too large to list; null if there is
 * none.
 */
export function unlistedFolder(globs: readonly string[], changed: readonly ChangedPath[]): string | null {
  return changed.find(({ path }) => isWatchedFolder(globs, path))?.path.slice(0, -1) ?? null;
}
