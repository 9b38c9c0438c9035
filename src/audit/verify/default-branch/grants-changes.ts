import { REGULAR_FILE } from '../../../domain/git-mode.ts';
import { diffGrants } from '../../../domain/grants/diff-grants.ts';
import { grantSet } from '../../../domain/grants/grant-set.ts';
import { isGrantsFile, isMissedFile } from '../../../domain/grants/grants-paths.ts';
import { type ParsedGrants, parseGrantsFile } from '../../../domain/grants/parse-grants-file.ts';
import type { Change } from '../../../domain/grants/request.ts';
import type { CloneChange, CloneObjects } from '../../../ports/clone.ts';
import { auditFinding, type Note } from '../../audit-finding.ts';

/** Whether a path is a grants file, or looks as if it should be one. */
export function concernsGrants(globs: readonly string[], path: string): boolean {
  return isGrantsFile(globs, path) || isMissedFile(globs, path);
}

/** The bytes of grants files, and their parser. */
export interface GrantsSource {
  readonly objects: CloneObjects;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly parse: ParseGrants;
}

type ParseGrants = (path: string, oid: string, bytes: Uint8Array) => ParsedGrants;

/** Parses a grants file once when it lands, and takes it from the cache when a revert removes it. */
export function cachingParser(filesMax = 256): ParseGrants {
  const cache = new Map<string, ParsedGrants>();
  return (path, oid, bytes) => {
    const key = `${oid} ${path}`;
    const grants = cache.get(key) ?? withoutRanges(parseGrantsFile({ path, bytes }));
    cache.set(key, grants);
    for (const oldest of cache.keys()) {
      if (cache.size <= filesMax) break;
      cache.delete(oldest);
    }
    return grants;
  };
}

/** Source ranges refer to the whole text, so the cache would keep it in memory. */
function withoutRanges({ path, grants, complete }: ParsedGrants): ParsedGrants {
  const start = { line: 1, column: 1 };
  const rangeOf = () => ({ path, start, end: start });
  return { path, grants: grants.map((placed) => ({ ...placed, rangeOf })), findings: [], complete };
}

export interface GrantsDiff {
  readonly changes: readonly Change[];
  /** Changes whose new file cannot be understood. They are not in `changes`. */
  readonly unread: readonly CloneChange[];
}

/** The changes of grants in changed files. */
export async function grantsChanges(
  { objects, contents, parse }: GrantsSource,
  globs: readonly string[],
  fileChanges: readonly CloneChange[],
  note: Note,
): Promise<GrantsDiff> {
  const read = async (path: string, side: CloneChange['after']): Promise<ParsedGrants | null> => {
    if (side === null || side.mode !== REGULAR_FILE) return null;
    const bytes = contents.get(side.oid) ?? (await objects.get(side.oid))?.bytes ?? null;
    if (bytes === null) note(auditFinding('missing-object', path, side.oid));
    return bytes === null ? null : parse(path, side.oid, bytes);
  };
  const before: ParsedGrants[] = [];
  const after: ParsedGrants[] = [];
  const unread: CloneChange[] = [];
  for (const change of fileChanges) {
    if (!isGrantsFile(globs, change.path)) continue;
    const fileBefore = await read(change.path, change.before);
    const fileAfter = await read(change.path, change.after);
    if (fileAfter !== null && !fileAfter.complete) {
      unread.push(change);
      continue;
    }
    if (fileBefore !== null) before.push(fileBefore);
    if (fileAfter !== null) after.push(fileAfter);
  }
  return { changes: diffGrants(grantSet(before).grants, grantSet(after).grants).changes, unread };
}
