import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { PlacedGrant } from './grant.ts';
import type { ParsedGrants } from './parse-grants-file.ts';

/** All grants of one tree of files. */
export interface GrantSet {
  /** Ordered by path, then as written. If several grants have one id, only the first is here. */
  readonly grants: readonly PlacedGrant[];
  readonly findings: readonly Finding[];
  /**
   * False if anything could not be read. A grant that is missing from an incomplete set may still be in a
   * file.
   */
  readonly complete: boolean;
}

/**
 * Joins the grants of all files. An id in two files is a finding on the later file, and the set is
 * incomplete.
 */
export function grantSet(files: readonly ParsedGrants[]): GrantSet {
  const inOrder = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const firstOf = new Map<string, PlacedGrant>();
  const findings: Finding[] = [];
  let complete = true;
  for (const file of inOrder) {
    for (const finding of file.findings) findings.push(finding);
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
