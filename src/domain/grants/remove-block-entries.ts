import type { ReadDocument } from '../document/read-document.ts';
import { skipSeparators, WHITESPACE } from '../document/skip-separators.ts';

/** A range of lines: 0-based, both ends included. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

/**
 * The text without some entries of a list with dashes, in two versions: with tidied blank lines, and with
 * every blank line kept. Empty if the list has another form.
 */
export function withoutBlockEntries(document: ReadDocument, indexes: ReadonlySet<number>): readonly string[] {
  const lines = document.text.split(/(?<=\n)/);
  const entries = entryLines(document, lines);
  if (entries === null) return [];
  const removed = new Set<number>();
  for (const [index, { first, last }] of entries.entries()) {
    if (!indexes.has(index)) continue;
    for (let line = first; line <= last; line++) removed.add(line);
  }
  const removesAll = indexes.size === entries.length;
  const kept = removesAll ? withEmptyList(document, lines) : lines;
  return [tidied(kept, removed), kept.filter((_, line) => !removed.has(line)).join('')];
}

/**
 * The lines of each entry, from its dash to its last line. Comments that are indented within an entry belong
 * to it.
 */
function entryLines(document: ReadDocument, lines: readonly string[]): readonly Lines[] | null {
  const { text, positions } = document;
  const list = document.node('/grants');
  if (list === null || text[list.span.start] !== '-') return null;
  const entries: Lines[] = [];
  let cursor = list.span.start;
  for (let index = 0; ; index++) {
    const node = document.node(`/grants/${index}`);
    if (node === null) return entries;
    const dash = skipSeparators(text, cursor, WHITESPACE);
    const { line, column } = positions.positionAt(dash);
    if (text[dash] !== '-' || !/^ *$/.test((lines[line - 1] ?? '').slice(0, column - 1))) return null;
    let last = positions.positionAt(Math.max(dash, node.span.end - 1)).line - 1;
    while (new RegExp(`^ {${column},}#`).test(lines[last + 1] ?? '')) last++;
    entries.push({ first: line - 1, last });
    cursor = node.span.end;
  }
}

/** Writes `grants: []` for a list that loses all its entries. */
function withEmptyList(document: ReadDocument, lines: readonly string[]): readonly string[] {
  const key = document.node('/grants')?.key;
  if (key === null || key === undefined) return lines;
  const { line, column } = document.positions.positionAt(key.end);
  return lines.map((text, index) => {
    if (index !== line - 1) return text;
    const before = text.slice(0, column - 1);
    return before + text.slice(column - 1).replace(/^\s*:/, (colon) => `${colon} []`);
  });
}

/**
 * Removes the lines. Also removes blank lines after them if a blank line is before them, and blank lines at
 * the new end of the file.
 */
function tidied(lines: readonly string[], removed: ReadonlySet<number>): string {
  const kept: string[] = [];
  let afterRemoval = false;
  for (const [index, line] of lines.entries()) {
    if (removed.has(index)) {
      afterRemoval = true;
      continue;
    }
    const blank = line.trim() === '';
    if (blank && afterRemoval && (kept.at(-1)?.trim() ?? '') === '') continue;
    if (!blank) afterRemoval = false;
    kept.push(line);
  }
  while (afterRemoval && kept.at(-1)?.trim() === '') kept.pop();
  return kept.join('');
}
