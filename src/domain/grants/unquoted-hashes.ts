import { quoteText } from '../document/quote-text.ts';
import type { ReadDocument } from '../document/read-document.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';

const TEXT_FIELDS = ['/justification/action', '/justification/why_production', '/ticket'];

/**
 * Warns about `action: Look into #1182 in production`. YAML reads only "Look into" from it, because a `#`
 * after a space starts a comment. It is no error, because the author may mean a comment. `# text`, with a
 * space after the `#`, certainly is one, and gives no warning.
 */
export function unquotedHashes(pointer: string, document: ReadDocument): readonly Finding[] {
  return TEXT_FIELDS.flatMap((field) => {
    const node = document.node(`${pointer}${field}`);
    if (node === null || node.style !== 'plain') return [];
    const { start, end } = node.span;
    const { text, start: lineStart } = document.positions.line(document.positions.positionAt(end).line);
    const cut = /^[ \t]+(#[^\s#].*)$/.exec(text.slice(end - lineStart).trimEnd())?.[1];
    if (cut === undefined) return [];
    const kept = document.text.slice(start, end);
    const range = document.positions.rangeOf({ start, end: lineStart + text.trimEnd().length });
    const replacement = quoteText(document.text.slice(start, lineStart + text.trimEnd().length));
    const details = range.start.line === range.end.line ? { suggestion: { range, replacement } } : {};
    return [documentFinding('text-cut', range, { kept, cut }, { severity: 'warning', ...details })];
  });
}
