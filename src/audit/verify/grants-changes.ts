import { diffGrants } from '../../domain/grants/diff-grants.ts';
import { grantSet } from '../../domain/grants/grant-set.ts';
import { isGrantsFile, isMissedFile } from '../../domain/grants/grants-paths.ts';
import { type ParsedGrants, parseGrantsFile } from '../../domain/grants/parse-grants-file.ts';
import type { Change } from '../../domain/grants/request.ts';
import type { CloneChange, CloneObjects } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';

const REGULAR = '100644';

/** A path that may be meant as a grants file. */
export function concernsGrants(files: readonly string[], path: string): boolean {
  return isGrantsFile(files, path) || isMissedFile(files, path);
}

/** Where the bytes of grants files come from. */
export interface GrantsContents {
  readonly objects: CloneObjects;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly parse: ParseGrants;
}

type ParseGrants = (path: string, oid: string, bytes: Uint8Array) => ParsedGrants;

/** What a grant's removal takes away is what its landing brought: the last few files are not parsed twice. */
export function rememberingParser(most = 256): ParseGrants {
  const known = new Map<string, ParsedGrants>();
  return (path, oid, bytes) => {
    const key = `${oid} ${path}`;
    const parsed = known.get(key) ?? withoutPlaces(parseGrantsFile({ path, bytes }));
    known.set(key, parsed);
    for (const oldest of known.keys()) {
      if (known.size <= most) break;
      known.delete(oldest);
    }
    return parsed;
  };
}

/** What is kept knows no places in the text, which would keep all of it. */
function withoutPlaces({ path, grants, complete }: ParsedGrants): ParsedGrants {
  const start = { line: 1, column: 1 };
  const rangeOf = () => ({ path, start, end: start });
  return { path, grants: grants.map((placed) => ({ ...placed, rangeOf })), findings: [], complete };
}

/** What changed files say differently, grant by grant; files that cannot be understood say nothing yet. */
export interface GrantsDiff {
  readonly changes: readonly Change[];
  readonly unread: readonly CloneChange[];
}

export async function grantsChanges(
  { objects, contents, parse }: GrantsContents,
  files: readonly string[],
  changed: readonly CloneChange[],
  note: Note,
): Promise<GrantsDiff> {
  const read = async (path: string, at: CloneChange['after']): Promise<ParsedGrants | null> => {
    if (at === null || at.mode !== REGULAR) return null;
    const bytes = contents.get(at.oid) ?? (await objects.get(at.oid))?.bytes ?? null;
    if (bytes === null) note(auditFinding('missing-object', path, at.oid));
    return bytes === null ? null : parse(path, at.oid, bytes);
  };
  const before: ParsedGrants[] = [];
  const after: ParsedGrants[] = [];
  const unread: CloneChange[] = [];
  for (const change of changed) {
    if (!isGrantsFile(files, change.path)) continue;
    const [was, is] = [await read(change.path, change.before), await read(change.path, change.after)];
    if (is !== null && !is.complete) {
      unread.push(change);
      continue;
    }
    if (was !== null) before.push(was);
    if (is !== null) after.push(is);
  }
  return { changes: diffGrants(grantSet(before).grants, grantSet(after).grants).changes, unread };
}
