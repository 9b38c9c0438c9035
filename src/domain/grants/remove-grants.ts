import { type ReadDocument, readDocument, type WrittenFile } from '../document/read-document.ts';
import { parseGrantsFile } from './parse-grants-file.ts';
import { withoutBlockEntries } from './remove-block-entries.ts';
import { withoutFlowEntries } from './remove-flow-entries.ts';

export type Removal =
  | { readonly outcome: 'removed'; readonly bytes: Uint8Array }
  /** Nothing but the entries stood in the file: it can be deleted. */
  | { readonly outcome: 'emptied' }
  | { readonly outcome: 'refused'; readonly because: string };

/**
 * Removes entries from a grants file, and keeps every other byte. What goes with an entry: a comment on its lines, or
 * indented within it; a blank line where two would meet. A comment on a line of its own above an entry stays. Where no
 * entry is left, `grants: []` stays if there is anything else in the file. The result is read again, and used only if
 * it says exactly what was there without the entries.
 */
export function removeGrants(file: WrittenFile, ids: ReadonlySet<string>): Removal {
  const read = readDocument(file);
  if (read.outcome === 'unreadable') return refused('the file cannot be read');
  const { document } = read;
  const { grants, findings } = parseGrantsFile(file);
  const found = grants.filter(({ grant }) => ids.has(grant.id));
  if (found.length < ids.size) return refused('not every entry is in the file');
  if (findings.some(({ code, args }) => code === 'duplicate-id' && ids.has(String(args['id'])))) {
    return refused('an id stands in the file twice');
  }
  const indexes = new Set(found.map(({ pointer }) => Number(pointer.slice('/grants/'.length))));
  const expected = JSON.stringify(expectedValue(document, indexes));
  for (const text of candidates(document, indexes)) {
    const again = readDocument({ path: file.path, bytes: new TextEncoder().encode(text) });
    if (again.outcome !== 'read' || JSON.stringify(again.document.value) !== expected) continue;
    if (saysNothing(text)) return { outcome: 'emptied' };
    return { outcome: 'removed', bytes: new TextEncoder().encode(text) };
  }
  return refused('the entries cannot be cut out without changing something else');
}

function refused(because: string): Removal {
  return { outcome: 'refused', because };
}

/** Only entries that were read as grants are removed, so the document is a map with a list of grants. */
function expectedValue({ value }: ReadDocument, indexes: ReadonlySet<number>): unknown {
  const file = value as { readonly grants: readonly unknown[] };
  return { ...file, grants: file.grants.filter((_, index) => !indexes.has(index)) };
}

/** The tidier text first; a blank line can be part of a text above it. */
function candidates(document: ReadDocument, indexes: ReadonlySet<number>): readonly string[] {
  if (document.node('/grants')?.style === 'flow') return withoutFlowEntries(document, indexes);
  return withoutBlockEntries(document, indexes);
}

/** Neither a comment nor another field. */
function saysNothing(text: string): boolean {
  const bare = text.replace(/^(---|\.\.\.)[ \t]*$/gm, '').replace(/\s/g, '');
  return /^\{?(grants|"grants"|'grants'):\[,?\],?\}?$/.test(bare);
}
