import { documentFinding } from '../findings/document-code.ts';
import type { ParsedGrants } from './parse-grants-file.ts';

/** Of one commit, all files together. Reading and parsing more would keep what must end on time waiting. */
const FILES_LIMIT = 2_000;
/** 4 MiB. */
const BYTES_LIMIT = 4 * 1024 * 1024;

/** How many of the files are read, in their order. `sizes` are in bytes, and 0 for a file that is too large by itself. */
export function withinLimits(sizes: readonly number[]): number {
  let bytes = 0;
  const beyond = sizes.findIndex((size, index) => {
    bytes += size;
    return index >= FILES_LIMIT || bytes > BYTES_LIMIT;
  });
  return beyond === -1 ? sizes.length : beyond;
}

/** The first file that is not read any more: it says nothing, and so do those after it. */
export function beyondLimits(path: string): ParsedGrants {
  const start = { line: 1, column: 1 };
  const args = { files: FILES_LIMIT, bytes: BYTES_LIMIT };
  const findings = [documentFinding('too-much-together', { path, start, end: start }, args)];
  return { path, grants: [], findings, complete: false };
}
