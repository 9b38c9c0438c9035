import type { Entry } from '../entry.ts';
import { entryId } from '../entry-id.ts';
import { isEntry } from '../entry-shape.ts';
import { broken, type Parsed, parsed, parseJson } from './parsed.ts';

/** One JSON object a line, each line ended. */
export function serializeEntries(entries: readonly Entry[]): Uint8Array {
  return new TextEncoder().encode(entries.map((entry) => `${JSON.stringify(ordered(entry))}\n`).join(''));
}

/** Reads a file of entries that must be numbered from `first` to `last`; any line that is not right breaks all of it. */
export function parseEntries(
  bytes: Uint8Array,
  { first, last }: { readonly first: number; readonly last: number },
): Parsed<readonly Entry[]> {
  const lines = splitLines(bytes);
  if (lines === null) return broken('its last line is cut off');
  if (lines.length !== last - first + 1) return broken(`it has ${lines.length} lines`);
  const entries: Entry[] = [];
  for (const [index, line] of lines.entries()) {
    const read = parseJson<Entry>(line, isEntry);
    if (read.outcome === 'broken') return broken(`line ${index + 1}: ${read.because}`);
    const entry = read.value;
    if (entry.seq !== first + index) return broken(`line ${index + 1} is numbered ${entry.seq}`);
    if (entry.id !== entryId(entry)) return broken(`line ${index + 1}: its id is not that of its content`);
    entries.push(entry);
  }
  return parsed(entries);
}

/** What identifies a line comes first, for people who read the file. */
function ordered({ v, seq, id, at, type, ...rest }: Entry): Record<string, unknown> {
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
