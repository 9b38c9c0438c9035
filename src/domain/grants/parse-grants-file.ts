import schema from '../../../schemas/grants.schema.json' with { type: 'json' };
import { type FileBytes, readDocument } from '../document/read-document.ts';
import { type ShapeProblem, shapeChecker } from '../document/shape-checker.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { Grant as WrittenGrant } from '../generated/grants.ts';
import type { PlacedGrant } from './grant.ts';
import { grantId } from './grant-id.ts';
import { readGrant } from './read-grant.ts';
import { refineFinding } from './refine-finding.ts';
import { unquotedHashes } from './unquoted-hashes.ts';

/** The content of a grants file. */
export interface ParsedGrants {
  readonly path: string;
  readonly grants: readonly PlacedGrant[];
  readonly findings: readonly Finding[];
  /** False if anything could not be read. A grant that is missing here may still be in the file. */
  readonly complete: boolean;
}

const ENTRIES_MAX = 500;
const check = shapeChecker(schema);

/**
 * Reads a grants file. It never throws, whatever the bytes are. A broken entry does not stop the other
 * entries from being read. If an entry only lacks an answer of its justification, it is read with an empty
 * answer and without a finding. The rules then report the missing answer together with the entry's other
 * problems.
 */
export function parseGrantsFile(file: FileBytes): ParsedGrants {
  const read = readDocument(file);
  if (read.outcome === 'unreadable') return unreadableFile(file.path, read.findings);
  const { document } = read;
  const entries = entriesOf(document.value);
  if (entries.length > ENTRIES_MAX) {
    const at = document.headOf('/grants');
    return unreadableFile(file.path, [
      documentFinding('too-many', at, { field: 'grants', limit: ENTRIES_MAX }),
    ]);
  }
  const { problems, wrong } = check(document);
  const unanswered = unansweredEntries(problems);
  const findings = problems
    .filter(({ pointer }) => !unanswered.has(entryIndex(pointer)))
    .map(({ finding }) => refineFinding(finding));
  const isFileBroken = wrong.some((pointer) => entryIndex(pointer) === OUTSIDE_ENTRIES);
  const broken = new Set(wrong.map(entryIndex).filter((entry) => !unanswered.has(entry)));
  const grants: PlacedGrant[] = [];
  const firstOf = new Map<string, PlacedGrant>();
  for (const [index, entry] of entries.entries()) {
    if (isFileBroken || broken.has(index)) continue;
    const pointer = `/grants/${index}`;
    const id = grantId(entry, entries.length, pointer, document);
    if (typeof id !== 'string') {
      findings.push(id);
      continue;
    }
    const { placed, findings: grantFindings } = readGrant(entry as WrittenGrant, id, pointer, document);
    for (const finding of [...grantFindings, ...unquotedHashes(pointer, document)]) findings.push(finding);
    if (placed === null) continue;
    const first = firstOf.get(id);
    if (first === undefined) {
      firstOf.set(id, placed);
      grants.push(placed);
    } else {
      const { path, start } = first.rangeOf('/id');
      findings.push(
        documentFinding('duplicate-id', placed.rangeOf('/id'), { id, other: `${path}:${start.line}` }),
      );
    }
  }
  return { path: file.path, grants, findings, complete: !isFileBroken && grants.length === entries.length };
}

function unreadableFile(path: string, findings: readonly Finding[]): ParsedGrants {
  return { path, grants: [], findings, complete: false };
}

function entriesOf(value: unknown): readonly unknown[] {
  const grants: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'grants') : null;
  return Array.isArray(grants) ? grants : [];
}

const OUTSIDE_ENTRIES = -1;

/** The index of the entry that a JSON pointer is in. */
function entryIndex(pointer: string): number {
  return Number(/^\/grants\/(\d+)/.exec(pointer)?.[1] ?? OUTSIDE_ENTRIES);
}

/** The entries whose only problem is a missing or empty answer of the justification. */
function unansweredEntries(problems: readonly ShapeProblem[]): ReadonlySet<number> {
  const entries = Map.groupBy(problems, ({ pointer }) => entryIndex(pointer));
  entries.delete(OUTSIDE_ENTRIES);
  return new Set([...entries].filter(([, ofEntry]) => ofEntry.every(isUnanswered)).map(([entry]) => entry));
}

function isUnanswered({ pointer, finding }: ShapeProblem): boolean {
  if (finding.code !== 'missing-field' && finding.code !== 'empty-value') return false;
  return /^\/grants\/\d+\/justification(\/|$)/.test(pointer) || finding.args['field'] === 'justification';
}
