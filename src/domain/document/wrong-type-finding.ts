import type { ErrorObject } from 'ajv';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import { quoteText } from './quote-text.ts';
import type { ReadDocument } from './read-document.ts';

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map of fields',
  boolean: 'true or false',
  integer: 'a whole number',
};

/** Words that people write for true and false. */
const BOOLEAN_WORDS: Readonly<Record<string, string>> = {
  true: 'true',
  yes: 'true',
  on: 'true',
  false: 'false',
  no: 'false',
  off: 'false',
};

/**
 * A value of the wrong type. Usually the author meant text, but YAML reads a number, a comment or nothing.
 */
export function wrongTypeFinding(
  { instancePath, params, data }: ErrorObject,
  document: ReadDocument,
  field: string,
): Finding {
  const at = document.rangeOf(instancePath);
  const node = document.node(instancePath);
  const written = node === null ? '' : document.text.slice(node.span.start, node.span.end);
  const expected = EXPECTED[String(params['type'])] ?? String(params['type']);
  if (data === null && node?.style === 'none') {
    const comment = commentAfterKey(document, instancePath);
    if (comment !== null) return comment(field);
    return documentFinding('empty-value', at, { field, expected });
  }
  if (expected === 'text' && node?.style === 'plain') {
    const write = quoteText(written);
    return documentFinding(
      'not-text',
      at,
      { field, found: foundType(data), write },
      { suggestion: { range: at, replacement: write } },
    );
  }
  const found = foundType(data);
  const replacement = expected === 'true or false' ? BOOLEAN_WORDS[String(data).toLowerCase()] : undefined;
  const details = replacement === undefined ? {} : { suggestion: { range: at, replacement } };
  return documentFinding('wrong-type', document.spotOf(instancePath), { field, expected, found }, details);
}

function foundType(data: unknown): string {
  if (data === null) return 'nothing';
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'object') return 'a map of fields';
  if (typeof data === 'boolean') return `the value ${data}`;
  return typeof data === 'number' ? 'a number' : 'text';
}

/** `action: #1182 is stuck`: YAML reads everything after the colon as a comment. */
function commentAfterKey(document: ReadDocument, pointer: string): ((field: string) => Finding) | null {
  const key = document.node(pointer)?.key;
  if (key === null || key === undefined) return null;
  const { text, start } = document.positions.line(document.positions.positionAt(key.end).line);
  const found = /^\s*:\s+(#.*)$/.exec(text.slice(key.end - start).trimEnd());
  if (found === null) return null;
  const comment = found[1] ?? '';
  const commentStart = start + text.lastIndexOf(comment);
  const range = document.positions.rangeOf({
    start: commentStart,
    end: commentStart + comment.length,
  });
  const write = quoteText(comment);
  return (field) =>
    documentFinding(
      'comment-for-value',
      range,
      { field, write },
      { suggestion: { range, replacement: write } },
    );
}
