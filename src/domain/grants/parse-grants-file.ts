import schema from '../../../schemas/grants.schema.json' with { type: 'json' };
import { readDocument, type WrittenFile } from '../document/read-document.ts';
import { type ShapeProblem, shapeChecker } from '../document/shape-checker.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { Grant as WrittenGrant } from '../generated/grants.ts';
import { cutTexts } from './cut-texts.ts';
import type { PlacedGrant } from './grant.ts';
import { idOf } from './id-of.ts';
import { readGrant } from './read-grant.ts';
import { refineFinding } from './refine-finding.ts';

/** What a grants file says. */
export interface ParsedGrants {
  readonly path: string;
  readonly grants: readonly PlacedGrant[];
  readonly findings: readonly Finding[];
  /** False where anything could not be understood: the file then says nothing about what is absent from it. */
  readonly complete: boolean;
}

const ENTRIES_LIMIT = 500;
const check = shapeChecker(schema);

/**
 * Reads a grants file. Never throws, whatever the bytes. A broken entry keeps none of the others from being read; one
 * whose only fault is an answer that is missing in its justification is read too, with that answer empty and without a
 * finding: the rules speak of it, and of the rest.
 */
export function parseGrantsFile(file: WrittenFile): ParsedGrants {
  const read = readDocument(file);
  if (read.outcome === 'unreadable') return nothing(file.path, read.findings);
  const { document } = read;
  const entries = entriesOf(document.value);
  if (entries.length > ENTRIES_LIMIT) {
    const at = document.headOf('/grants');
    return nothing(file.path, [documentFinding('too-many', at, { field: 'grants', limit: ENTRIES_LIMIT })]);
  }
  const { problems, wrong } = check(document);
  const unanswered = unansweredEntries(problems);
  const findings = problems
    .filter(({ pointer }) => !unanswered.has(entryOf(pointer)))
    .map(({ finding }) => refineFinding(finding));
  const wholly = wrong.some((pointer) => entryOf(pointer) === OUTSIDE);
  const broken = new Set(wrong.map(entryOf).filter((entry) => !unanswered.has(entry)));
  const grants: PlacedGrant[] = [];
  const firstOf = new Map<string, PlacedGrant>();
  for (const [index, entry] of entries.entries()) {
    if (wholly || broken.has(index)) continue;
    const pointer = `/grants/${index}`;
    const id = idOf(entry, entries.length, pointer, document);
    if (typeof id !== 'string') {
      findings.push(id);
      continue;
    }
    const { placed, findings: own } = readGrant(entry as WrittenGrant, id, pointer, document);
    findings.push(...own, ...cutTexts(pointer, document));
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
  return { path: file.path, grants, findings, complete: !wholly && grants.length === entries.length };
}

function nothing(path: string, findings: readonly Finding[]): ParsedGrants {
  return { path, grants: [], findings, complete: false };
}

function entriesOf(value: unknown): readonly unknown[] {
  const grants: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'grants') : null;
  return Array.isArray(grants) ? grants : [];
}

const OUTSIDE = -1;

/** The index of the entry that a pointer goes into. */
function entryOf(pointer: string): number {
  return Number(/^\/grants\/(\d+)/.exec(pointer)?.[1] ?? OUTSIDE);
}

/** Entries in which nothing is wrong but that an answer of the justification is missing or empty. */
function unansweredEntries(problems: readonly ShapeProblem[]): ReadonlySet<number> {
  const entries = Map.groupBy(problems, ({ pointer }) => entryOf(pointer));
  entries.delete(OUTSIDE);
  return new Set([...entries].filter(([, own]) => own.every(isUnanswered)).map(([entry]) => entry));
}

function isUnanswered({ pointer, finding }: ShapeProblem): boolean {
  if (finding.code !== 'missing-field' && finding.code !== 'empty-value') return false;
  return /^\/grants\/\d+\/justification(\/|$)/.test(pointer) || finding.args['field'] === 'justification';
}
