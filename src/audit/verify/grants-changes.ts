import { diffGrants } from '../../domain/grants/diff-grants.ts';
import { grantSet } from '../../domain/grants/grant-set.ts';
import { isGrantsFile, isMissedFile } from '../../domain/grants/grants-paths.ts';
import { parseGrantsFile } from '../../domain/grants/parse-grants-file.ts';
import type { Change } from '../../domain/grants/request.ts';
import type { CloneChange, CloneObjects } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';

const REGULAR = '100644';

/** A path that may be meant as a grants file. */
export function concernsGrants(files: readonly string[], path: string): boolean {
  return isGrantsFile(files, path) || isMissedFile(files, path);
}

/** What changed files say differently, grant by grant. */
export async function grantsChanges(
  objects: CloneObjects,
  files: readonly string[],
  changes: readonly CloneChange[],
  note: Note,
): Promise<readonly Change[]> {
  const meant = changes.filter(({ path }) => isGrantsFile(files, path));
  const side = async (which: 'before' | 'after') => {
    const parsed = [];
    for (const change of meant) {
      const at = change[which];
      if (at === null || at.mode !== REGULAR) continue;
      const object = await objects.get(at.oid);
      if (object?.bytes) parsed.push(parseGrantsFile({ path: change.path, bytes: object.bytes }));
      else note(auditFinding('missing-object', change.path, at.oid));
    }
    return grantSet(parsed).grants;
  };
  return diffGrants(await side('before'), await side('after')).changes;
}
