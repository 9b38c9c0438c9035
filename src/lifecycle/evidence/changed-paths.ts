import { isGrantsFile, isMissedFile, POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import type { TreeFile } from '../../ports/forge/trees.ts';

/**
 * A path that differs between two trees. `mode` and `oid` are those of the later tree, null if the path is
 * gone.
 */
export interface ChangedPath {
  readonly path: string;
  readonly mode: string | null;
  readonly oid: string | null;
}

/** The paths that differ between two complete listings. A rename is one path gone and one path new. */
export function changedPaths(
  before: readonly TreeFile[],
  after: readonly TreeFile[],
): readonly ChangedPath[] {
  const remaining = new Map(before.map((file) => [file.path, file]));
  const changed: ChangedPath[] = [];
  for (const { path, mode, oid } of after) {
    const earlier = remaining.get(path);
    remaining.delete(path);
    if (earlier?.oid !== oid || earlier.mode !== mode) changed.push({ path, mode, oid });
  }
  for (const path of remaining.keys()) changed.push({ path, mode: null, oid: null });
  return changed;
}

/**
 * Whether the path is a grants file, or could be meant as one. GitHub and some file systems do not
 * distinguish `Access/` from `access/`, so a path counts in lower case, too.
 */
export function concernsGrants(globs: readonly string[], { path }: ChangedPath): boolean {
  return [path, path.toLowerCase()].some((name) => isGrantsFile(globs, name) || isMissedFile(globs, name));
}

export function concernsPolicy({ path }: ChangedPath): boolean {
  return path.toLowerCase() === POLICY_PATH;
}
