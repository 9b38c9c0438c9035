import { quoteText } from '../document/quote-text.ts';
import type { ReadDocument } from '../document/read-document.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';

const TEXTS = ['/justification/action', '/justification/why_production', '/ticket'];

/**
 * `action: Look into #1182 in production` says only "Look into" to YAML. A warning, for the rest may be meant as a
 * comment; a comment that starts with a space after its `#` is taken for one.
 */
export function cutTexts(pointer: string, document: ReadDocument): readonly Finding[] {
  return TEXTS.flatMap((field) => {
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
