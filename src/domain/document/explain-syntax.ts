import { YAMLException } from 'js-yaml';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import { quoteText } from './quote-text.ts';
import type { Span, TextPositions } from './text-positions.ts';

/**
 * `key: value` or `- value`, on a line whose spaces at the end were removed. In ` - id: alice-7f3a`, group 1
 * is ` - id: `, `key` is `id`, and `value` is `alice-7f3a`.
 */
const VALUE_ON_LINE = /^(\s*(?:- +)*(?:(?<key>[\w.-]+) *:[ \t]+)?)(?<value>\S.*)$/;
/** A longer replacement is not suggested. In characters. */
const SUGGESTION_LENGTH_MAX = 500;
/** A GitHub mention, `@alice` or `@acme/dba`. YAML allows no text that starts with @. Group 1 is the name. */
const MENTION = /^@([\w-]+(?:\/[\w.-]+)?)$/;

/**
 * The line of the error and the lines before it, in all so many, are searched for a colon without a space
 * after it.
 */
const COLON_LINES_BACK = 5;

/**
 * Explains the error at which the parser stopped, and suggests a fix. The most frequent cause is missing
 * quotes.
 */
export function explainSyntax(
  error: unknown,
  text: string,
  positions: TextPositions,
  depthLimit: number,
): Finding {
  if (!(error instanceof YAMLException) || error.mark === null || error.mark === undefined) {
    const reason = error instanceof YAMLException ? error.reason : 'it cannot be read';
    return documentFinding('yaml-syntax', positions.rangeOf({ start: 0, end: 1 }), { reason });
  }
  const { reason } = error;
  const offset = Math.min(error.mark.position, Math.max(0, text.length - 1));
  const at = positions.rangeOf({ start: offset, end: offset + 1 });
  if (reason.includes('maxDepth')) return documentFinding('too-deep', at, { limit: depthLimit });
  const { line } = at.start;
  const content = positions.line(line);
  if (/^ *\t/.test(content.text)) {
    const tab = content.start + content.text.indexOf('\t');
    return documentFinding('tab-indent', positions.rangeOf({ start: tab, end: tab + 1 }));
  }
  return (
    unclosedPair(reason, text[offset], line, positions) ??
    reservedCharacter(text, offset, positions) ??
    (reason.includes('multiline key') ? missingSpaceAfterColon(line, positions) : null) ??
    unquotedText(content, positions) ??
    (/indentation/.test(reason) ? documentFinding('bad-indent', at) : null) ??
    documentFinding('yaml-syntax', at, { reason })
  );
}

/** A value that starts with `@`, a backtick or a percent sign, also within brackets. */
function reservedCharacter(text: string, offset: number, positions: TextPositions): Finding | null {
  const character = text[offset];
  if (character === undefined || !'@`%'.includes(character)) return null;
  const { text: line, start } = positions.line(positions.positionAt(offset).line);
  const rest = line.slice(offset - start);
  // Within brackets, as in `[@alice, @bob]`, the value ends at a comma or bracket. Otherwise it ends at a
  // comment.
  const inFlow = /^[^'"]*[[{]/.test(line.slice(0, offset - start));
  const value = (inFlow ? (/^[^,\]}]*/.exec(rest)?.[0] ?? rest) : rest.replace(/ #.*$/, '')).trimEnd();
  return suggestFix('reserved-start', value, { start: offset, end: offset + value.length }, positions, {
    character,
  });
}

/**
 * A quote or a bracket that is not closed. The parser reports the place where it noticed this; the finding
 * needs the place where it opens.
 */
function unclosedPair(
  reason: string,
  character: string | undefined,
  line: number,
  positions: TextPositions,
): Finding | null {
  // If the parser stopped at a closing bracket, that bracket is the error, and nothing is left open.
  if (!/quoted scalar|within a flow|deficient indentation/.test(reason)) return null;
  if (character === ']' || character === '}') return null;
  for (let number = line; number > 0; number--) {
    const { text, start } = positions.line(number);
    const found = VALUE_ON_LINE.exec(text.trimEnd());
    const value = found?.groups?.['value'] ?? '';
    const [open = ''] = value;
    const valueStart = start + (found?.[1]?.length ?? 0);
    const range = () => positions.rangeOf({ start: valueStart, end: valueStart + value.length });
    // A value like `"alice`, whose quote does not come again on the line.
    if (/^(["'])(?!.*\1)/.test(value)) return documentFinding('unclosed-quote', range(), { quote: open });
    // A value like `[alice, bob`.
    if (/^(\[[^\]]*|\{[^}]*)$/.test(value)) return documentFinding('unclosed-bracket', range());
  }
  return null;
}

/**
 * `holder:alice` on this line or an earlier one. Without a space after the colon, YAML takes the line and the
 * next ones for one text.
 */
function missingSpaceAfterColon(line: number, positions: TextPositions): Finding | null {
  for (let number = line; number > Math.max(0, line - COLON_LINES_BACK); number--) {
    const { text, start } = positions.line(number);
    const found = /^(\s*(?:- +)*)([\w.-]+):\S/.exec(text);
    if (found === null) continue;
    const keyStart = start + (found[1]?.length ?? 0);
    const key = found[2] ?? '';
    return documentFinding(
      'glued-colon',
      positions.rangeOf({ start: keyStart, end: keyStart + key.length + 1 }),
      {
        key,
      },
    );
  }
  return null;
}

/** A value on this line that needs quotes. */
function unquotedText(line: { text: string; start: number }, positions: TextPositions): Finding | null {
  const found = VALUE_ON_LINE.exec(line.text.trimEnd());
  const value = found?.groups?.['value'];
  if (found === null || value === undefined) return null;
  const start = line.start + (found[1]?.length ?? 0);
  const span = { start, end: start + value.length };
  const [first = ''] = value;
  // `*` and `&` are also YAML's references, and `!` its tags. Those have no spaces.
  const special = '@`%'.includes(first) || ('*&!'.includes(first) && value.includes(' '));
  if (special) return suggestFix('reserved-start', value, span, positions, { character: first });
  if (found.groups?.['key'] === undefined) return null;
  // `"alice" and bob`
  if (/^(["']).*\1\s*[^\s#,\]}]/.test(value)) return suggestFix('text-after-quote', value, span, positions);
  // `[urgent] fix the orders`
  if (/^\[[^\]]*\]\s*[^\s#,]|^\{[^}]*\}\s*[^\s#,]/.test(value)) {
    return suggestFix('bracket-in-text', value, span, positions, { character: first });
  }
  // `Fix: the orders`
  if (!/^["'[{|>&*!]/.test(value) && /:(\s|$)/.test(value))
    return suggestFix('colon-in-text', value, span, positions);
  return null;
}

/** A finding that suggests to write the value in quotes, or a mention without its @. */
function suggestFix(
  code: 'reserved-start' | 'colon-in-text' | 'text-after-quote' | 'bracket-in-text',
  value: string,
  span: Span,
  positions: TextPositions,
  args: Readonly<Record<string, string>> = {},
): Finding {
  const range = positions.rangeOf(span);
  const replacement = MENTION.exec(value)?.[1] ?? quoteText(value);
  const details = replacement.length > SUGGESTION_LENGTH_MAX ? {} : { suggestion: { range, replacement } };
  return documentFinding(code, range, { ...args, write: replacement }, details);
}
