import type { Entry } from '../../domain/ledger/entry.ts';
import { isEntry } from '../../domain/ledger/entry-shape.ts';
import { serializeEntries } from '../../domain/ledger/files/entry-lines.ts';
import type { GitObject } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';

/**
 * Compares a file with its entries as Curfew writes them, byte for byte. JSON that Curfew would write
 * otherwise may mean something else to another reader: of a doubled key, some take the first, and some the
 * last.
 */
export function checkLines(
  path: string,
  object: GitObject | null,
  entries: readonly Entry[],
  note: Note,
): void {
  const bytes = object?.bytes ?? null;
  if (bytes === null || isSame(serializeEntries(entries), bytes)) return;
  const lines = new TextDecoder().decode(bytes).split('\n');
  // Another check reports a line that cannot be read as an entry.
  const written = new Set(
    entries.map((entry) => new TextDecoder().decode(serializeEntries([entry])).slice(0, -1)),
  );
  for (const [index, line] of lines.slice(0, -1).entries()) {
    if (!written.has(line) && isRead(line)) note(auditFinding('line-differs', `${path}:${index + 1}`));
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** Whether a line was read as an entry, and not left out. */
function isRead(line: string): boolean {
  try {
    return isEntry(JSON.parse(line));
  } catch {
    return false;
  }
}
