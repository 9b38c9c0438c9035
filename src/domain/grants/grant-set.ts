import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { PlacedGrant } from './grant.ts';
import type { ParsedGrants } from './parse-grants-file.ts';

/** What all grants files of one tree say together. */
export interface GrantSet {
  /** In order of paths, then as written. Of several with one id, the first. */
  readonly grants: readonly PlacedGrant[];
  readonly findings: readonly Finding[];
  /** False where anything could not be understood: the set then says nothing about what is absent from it. */
  readonly complete: boolean;
}

/** Puts files together. An id that stands in two files is a finding on the later one, and leaves the set incomplete. */
export function grantSet(files: readonly ParsedGrants[]): GrantSet {
  const inOrder = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const firstOf = new Map<string, PlacedGrant>();
  const findings: Finding[] = [];
  let complete = true;
  for (const file of inOrder) {
    findings.push(...file.findings);
    complete &&= file.complete;
    for (const placed of file.grants) {
      const { id } = placed.grant;
      const first = firstOf.get(id);
      if (first === undefined) {
        firstOf.set(id, placed);
        continue;
      }
      complete = false;
      const { path, start } = first.rangeOf('/id');
      findings.push(
        documentFinding('duplicate-id', placed.rangeOf('/id'), { id, other: `${path}:${start.line}` }),
      );
    }
  }
  return { grants: [...firstOf.values()], findings, complete };
}
