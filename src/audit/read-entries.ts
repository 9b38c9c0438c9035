import type { Entry } from '../domain/ledger/entry.ts';
import { isEntry } from '../domain/ledger/entry-shape.ts';
import type { GitObject } from '../ports/clone.ts';
import { auditFinding, type Note } from './audit-finding.ts';
import type { EntryFile } from './entry-files.ts';
import type { AuditRecord } from './open-record.ts';

/** One file's entries, without the lines that cannot be understood: those are noted. */
export interface ReadFile {
  readonly file: EntryFile;
  readonly entries: readonly Entry[];
}

/** Reads files of entries in the order in which they come, some at a time. */
export async function* readFiles(
  { clone }: Pick<AuditRecord, 'clone'>,
  files: AsyncIterable<readonly EntryFile[]>,
  note: Note,
): AsyncGenerator<readonly ReadFile[]> {
  for await (const handful of clone.objects.stream(files)) {
    yield handful.map(({ wanted: file, object }) => ({ file, entries: entriesIn(file.path, object, note) }));
  }
}

/** Keeps what can be understood: one bad line must not hide the others. */
export function entriesIn(path: string, object: GitObject | null, note: Note): readonly Entry[] {
  const lines = linesOf(object);
  if (lines === null) {
    note(auditFinding(object === null ? 'missing-object' : 'unreadable-file', path));
    return [];
  }
  const entries: Entry[] = [];
  for (const [index, line] of lines.entries()) {
    const value = jsonOf(line);
    if (isEntry(value)) entries.push(value);
    else note(auditFinding('broken-line', `${path}:${index + 1}`, whyNot(value)));
  }
  return entries;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Null where it is no text that ends in a line feed. */
function linesOf(object: GitObject | null): readonly string[] | null {
  if (object?.type !== 'blob' || object.bytes === null) return null;
  try {
    const lines = decoder.decode(object.bytes).split('\n');
    return lines.pop() === '' ? lines : null;
  } catch {
    return null;
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function whyNot(value: unknown): string {
  if (value === undefined) return 'it is not JSON';
  const [first] = isEntry.errors ?? [];
  return `${first?.instancePath || 'it'} ${first?.message ?? 'has another shape'}`;
}
