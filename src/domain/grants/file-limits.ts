import { documentFinding } from '../findings/document-code.ts';
import type { ParsedGrants } from './parse-grants-file.ts';

/** Limits for all grants files of one commit. Parsing more would delay access that has to end on time. */
const FILES_MAX = 2_000;
/** 4 MiB. */
const BYTES_MAX = 4 * 1024 * 1024;

/**
 * The number of files that are read, in their order. `sizes` are in bytes; a file that is too large by itself
 * has size 0.
 */
export function filesWithinLimits(sizes: readonly number[]): number {
  let bytes = 0;
  const firstBeyond = sizes.findIndex((size, index) => {
    bytes += size;
    return index >= FILES_MAX || bytes > BYTES_MAX;
  });
  return firstBeyond === -1 ? sizes.length : firstBeyond;
}

/**
 * The first file beyond the limits. Neither it nor the files after it are read, so the set of grants is
 * incomplete.
 */
export function fileBeyondLimits(path: string): ParsedGrants {
  const start = { line: 1, column: 1 };
  const args = { files: FILES_MAX, bytes: BYTES_MAX };
  const findings = [documentFinding('too-much-together', { path, start, end: start }, args)];
  return { path, grants: [], findings, complete: false };
}

/** A folder that is too large to list, so that no grants file is known for certain. */
export function folderBeyondLimits(folder: string, listings: number): ParsedGrants {
  const findings = [documentFinding('folder-too-large', null, { folder, listings })];
  return { path: `${folder}/`, grants: [], findings, complete: false };
}
