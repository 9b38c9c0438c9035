import type { Entry } from '../entry.ts';
import { entryId } from '../entry-id.ts';
import { isEntry } from '../entry-shape.ts';
import { type ParseResult, parseFailure, parseJson, parseSuccess } from './parse-result.ts';

/** One JSON object a line. Every line ends with a line feed. */
export function serializeEntries(entries: readonly Entry[]): Uint8Array {
  return new TextEncoder().encode(
    entries.map((entry) => `${JSON.stringify(identityFirst(entry))}\n`).join(''),
  );
}

/**
 * Parses a file of entries, which have to be numbered from `first` to `last`. One bad line makes the whole
 * file unreadable.
 */
export function parseEntries(
  bytes: Uint8Array,
  { first, last }: { readonly first: number; readonly last: number },
): ParseResult<readonly Entry[]> {
  const lines = splitLines(bytes);
  if (lines === null) return parseFailure('its last line is cut off');
  if (lines.length !== last - first + 1) return parseFailure(`it has ${lines.length} lines`);
  const entries: Entry[] = [];
  for (const [index, line] of lines.entries()) {
    const read = parseJson<Entry>(line, isEntry);
    if (read.outcome === 'broken') return parseFailure(`line ${index + 1}: ${read.because}`);
    const entry = read.value;
    if (entry.seq !== first + index) return parseFailure(`line ${index + 1} is numbered ${entry.seq}`);
    if (entry.id !== entryId(entry))
      return parseFailure(`line ${index + 1}: its id is not the hash of its content`);
    entries.push(entry);
  }
  return parseSuccess(entries);
}

/** Puts the members that identify an entry first, for people who read the file. */
function identityFirst({ v, seq, id, at, type, ...rest }: Entry): Record<string, unknown> {
  return { v, seq, id, at, type, ...rest };
}

function splitLines(bytes: Uint8Array): readonly Uint8Array[] | null {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return start === bytes.length ? lines : null;
}
