import { type FileBytes, type ReadDocument, readDocument } from '../document/read-document.ts';
import { parseGrantsFile } from './parse-grants-file.ts';
import { withoutBlockEntries } from './remove-block-entries.ts';
import { withoutFlowEntries } from './remove-flow-entries.ts';

export type Removal =
  | { readonly outcome: 'removed'; readonly bytes: Uint8Array }
  /** The file had nothing but these entries, so it can be deleted. */
  | { readonly outcome: 'emptied' }
  | { readonly outcome: 'refused'; readonly because: string };

/**
 * Removes entries from a grants file, and keeps every other byte. It also removes comments on an entry's
 * lines or indented within the entry, and one of two blank lines that would meet. A comment on its own line
 * above an entry stays. If no entry is left but the file has other content, `grants: []` stays. The result is
 * read again, and used only if it has exactly the other entries.
 */
export function removeGrants(file: FileBytes, ids: ReadonlySet<string>): Removal {
  const read = readDocument(file);
  if (read.outcome === 'unreadable') return refused('the file cannot be read');
  const { document } = read;
  const { grants, findings } = parseGrantsFile(file);
  const found = grants.filter(({ grant }) => ids.has(grant.id));
  if (found.length < ids.size) return refused('not every entry is in the file');
  if (findings.some(({ code, args }) => code === 'duplicate-id' && ids.has(String(args['id'])))) {
    return refused('an id is in the file twice');
  }
  const indexes = new Set(found.map(({ pointer }) => Number(pointer.slice('/grants/'.length))));
  const expected = JSON.stringify(expectedValue(document, indexes));
  for (const text of candidates(document, indexes)) {
    const result = readDocument({ path: file.path, bytes: new TextEncoder().encode(text) });
    if (result.outcome !== 'read' || JSON.stringify(result.document.value) !== expected) continue;
    if (hasNoContent(text)) return { outcome: 'emptied' };
    return { outcome: 'removed', bytes: new TextEncoder().encode(text) };
  }
  return refused('the entries cannot be cut out without changing something else');
}

function refused(because: string): Removal {
  return { outcome: 'refused', because };
}

/**
 * Only entries that were read as grants are removed, so the document is certainly a map with a list of
 * grants.
 */
function expectedValue({ value }: ReadDocument, indexes: ReadonlySet<number>): unknown {
  const file = value as { readonly grants: readonly unknown[] };
  return { ...file, grants: file.grants.filter((_, index) => !indexes.has(index)) };
}

/** The tidier text comes first. The other is needed if a blank line is part of a block text above it. */
function candidates(document: ReadDocument, indexes: ReadonlySet<number>): readonly string[] {
  if (document.node('/grants')?.style === 'flow') return withoutFlowEntries(document, indexes);
  return withoutBlockEntries(document, indexes);
}

/** Whether a text has neither an entry nor a comment nor another field. */
function hasNoContent(text: string): boolean {
  const bare = text.replace(/^(---|\.\.\.)[ \t]*$/gm, '').replace(/\s/g, '');
  return /^\{?(grants|"grants"|'grants'):\[,?\],?\}?$/.test(bare);
}
