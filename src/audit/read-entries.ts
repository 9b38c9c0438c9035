import type { Entry } from '../domain/ledger/entry.ts';
import { isEntry } from '../domain/ledger/entry-shape.ts';
import { shapeErrorText } from '../domain/ledger/files/parse-result.ts';
import type { GitObject } from '../ports/clone.ts';
import { auditFinding, type Note } from './audit-finding.ts';
import type { EntryFile } from './entry-files.ts';
import type { AuditRecord } from './open-record.ts';

/** The entries of one file. */
export interface FileEntries {
  readonly file: EntryFile;
  readonly entries: readonly Entry[];
}

/**
 * Reads files of entries in the given order, in batches. Notes lines that it cannot read, and leaves them
 * out.
 */
export async function* readEntries(
  { clone }: Pick<AuditRecord, 'clone'>,
  files: AsyncIterable<readonly EntryFile[]>,
  note: Note,
): AsyncGenerator<readonly FileEntries[]> {
  for await (const batch of clone.objects.stream(files)) {
    yield batch.map(({ wanted: file, object }) => ({ file, entries: entriesIn(file.path, object, note) }));
  }
}

/**
 * The entries of a file. Unlike the ledger's own reader, this keeps the good lines of a file with a bad one.
 */
export function entriesIn(path: string, object: GitObject | null, note: Note): readonly Entry[] {
  const lines = linesOf(object);
  if (lines === null) {
    note(auditFinding(object === null ? 'missing-object' : 'unreadable-file', path));
    return [];
  }
  const entries: Entry[] = [];
  for (const [index, line] of lines.entries()) {
    const value = parseLine(line);
    const where = `${path}:${index + 1}`;
    const impossible = impossibleTimeIn(line);
    if (!isEntry(value)) note(auditFinding('broken-line', where, lineProblem(value)));
    else if (impossible !== null) note(auditFinding('broken-line', where, `no time is ${impossible}`));
    else entries.push(value);
  }
  return entries;
}

// A byte order mark is kept, so that the first line is no JSON: Curfew never writes one.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A time as a whole value of JSON: in a longer text, the quotes are escaped. */
const INSTANTS = /"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)"/g;

/**
 * The first time of a line that no calendar has, such as 30 February; null if there is none. Computations
 * with it would fail, or give another day.
 */
function impossibleTimeIn(line: string): string | null {
  for (const [, instant = ''] of line.matchAll(INSTANTS)) {
    const milliseconds = Date.parse(instant);
    if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== instant) return instant;
  }
  return null;
}

/** Null if the object is not text that ends with a line feed. */
function linesOf(object: GitObject | null): readonly string[] | null {
  if (object?.type !== 'blob' || object.bytes === null) return null;
  try {
    const lines = decoder.decode(object.bytes).split('\n');
    return lines.pop() === '' ? lines : null;
  } catch {
    return null;
  }
}

/** Undefined if the line is not JSON. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function lineProblem(value: unknown): string {
  return value === undefined ? 'it is not JSON' : shapeErrorText(isEntry.errors);
}
