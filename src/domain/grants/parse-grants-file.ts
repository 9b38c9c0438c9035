import schema from '../../../schemas/grants.schema.json' with { type: 'json' };
import { documentFinding } from '../document/document-code.ts';
import { readDocument, type WrittenFile } from '../document/read-document.ts';
import { shapeChecker } from '../document/shape-checker.ts';
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
 * whose only fault is in its justification is read too, with that answer empty, so that the other rules can speak.
 */
export function parseGrantsFile(file: WrittenFile): ParsedGrants {
  const read = readDocument(file);
  if (read.outcome === 'unreadable') return nothing(file.path, read.findings);
  const { document } = read;
  const entries = entriesOf(document.value);
  if (entries.length > ENTRIES_LIMIT) {
    const at = document.firstLineOf('/grants');
    return nothing(file.path, [documentFinding('too-many', at, { field: 'grants', limit: ENTRIES_LIMIT })]);
  }
  const { findings: shape, wrong } = check(document);
  const findings = shape.map(refineFinding);
  const wholly = wrong.some(outsideEntries);
  const broken = brokenEntries(wrong);
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

/** Entries with something wrong in them that is not the justification. */
function brokenEntries(wrong: readonly string[]): ReadonlySet<number> {
  const broken = new Set<number>();
  for (const pointer of wrong) {
    const found = /^\/grants\/(\d+)(\/.*)?$/.exec(pointer);
    if (found !== null && !/^\/justification(\/|$)/.test(found[2] ?? '')) broken.add(Number(found[1]));
  }
  return broken;
}

function outsideEntries(pointer: string): boolean {
  return !/^\/grants\/\d/.test(pointer);
}
