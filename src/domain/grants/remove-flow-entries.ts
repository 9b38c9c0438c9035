import type { ReadDocument } from '../document/read-document.ts';
import { skipSeparators, WHITESPACE } from '../document/skip-separators.ts';
import type { Span } from '../document/text-positions.ts';

/**
 * The text without some entries of a list in brackets. A comma is removed with the entry before it. The last
 * kept entry loses its comma, too.
 */
export function withoutFlowEntries(document: ReadDocument, indexes: ReadonlySet<number>): readonly string[] {
  const { text } = document;
  const spans: Span[] = [];
  for (
    let node = document.node('/grants/0');
    node !== null;
    node = document.node(`/grants/${spans.length}`)
  ) {
    spans.push(node.span);
  }
  const cuts: Span[] = [];
  for (const [index, span] of spans.entries()) {
    const comma = skipSeparators(text, span.end, WHITESPACE);
    const hasComma = text[comma] === ',';
    if (indexes.has(index)) {
      for (const cut of entryCuts(text, span, hasComma ? comma : null)) cuts.push(cut);
    } else if (
      hasComma &&
      spans.length > index + 1 &&
      spans.slice(index + 1).every((_, after) => indexes.has(index + 1 + after))
    ) {
      cuts.push({ start: comma, end: comma + 1 });
    }
  }
  const rest = withoutSpans(text, cuts);
  return [indexes.size === spans.length ? rest.replace(/\[\s*\](?=[^[\]]*$)/, '[]') : rest];
}

/** The spans of an entry, its comma, the spaces around it, and a comment after it on the same line. */
function entryCuts(text: string, { start, end }: Span, comma: number | null): readonly Span[] {
  let cutStart = start;
  while (cutStart > 0 && ' \t'.includes(text[cutStart - 1] ?? '\n')) cutStart--;
  const sameLine = comma !== null && /^[ \t]*$/.test(text.slice(end, comma));
  const cutEnd = comma !== null && sameLine ? comma + 1 : end;
  const commentLength = /^[ \t]*#[^\r\n]*/.exec(text.slice(cutEnd))?.[0].length ?? 0;
  const entry = { start: cutStart, end: cutEnd + commentLength };
  return comma === null || sameLine ? [entry] : [entry, { start: comma, end: comma + 1 }];
}

/** Removes the spans, and lines that become empty. */
function withoutSpans(text: string, cuts: readonly Span[]): string {
  let kept = '';
  let cursor = 0;
  for (const { start, end } of cuts.toSorted((a, b) => a.start - b.start)) {
    kept += `${text.slice(cursor, Math.max(cursor, start))}\0`;
    cursor = Math.max(cursor, end);
  }
  kept += text.slice(cursor);
  return kept
    .split(/(?<=\n)/)
    .filter((line) => !line.includes('\0') || line.replaceAll('\0', '').trim() !== '')
    .join('')
    .replaceAll('\0', '');
}
