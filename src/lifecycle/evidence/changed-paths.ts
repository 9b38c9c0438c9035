import { isGrantsFile, isMissedFile, POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import type { TreeFile } from '../../ports/trees.ts';

/** A path that differs between two trees. `mode` and `oid` are those after, null where the path is gone. */
export interface ChangedPath {
  readonly path: string;
  readonly mode: string | null;
  readonly oid: string | null;
}

/** What differs between two complete listings. A rename shows as a path gone and a path new. */
export function changedPaths(
  before: readonly TreeFile[],
  after: readonly TreeFile[],
): readonly ChangedPath[] {
  const old = new Map(before.map((file) => [file.path, file]));
  const changed: ChangedPath[] = [];
  for (const { path, mode, oid } of after) {
    const was = old.get(path);
    old.delete(path);
    if (was?.oid !== oid || was.mode !== mode) changed.push({ path, mode, oid });
  }
  for (const path of old.keys()) changed.push({ path, mode: null, oid: null });
  return changed;
}

/** GitHub and some file systems take `Access/` for `access/`; what might be meant as a grants file is looked at. */
export function concernsGrants(globs: readonly string[], { path }: ChangedPath): boolean {
  const lower = path.toLowerCase();
  return [path, lower].some((each) => isGrantsFile(globs, each) || isMissedFile(globs, each));
}

export function concernsPolicy({ path }: ChangedPath): boolean {
  return path.toLowerCase() === POLICY_PATH;
}
