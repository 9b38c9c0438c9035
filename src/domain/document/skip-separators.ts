/** Between two entries of a list with dashes. */
export const WHITESPACE = ' \t\r\n';
/** Between two items of a list or map in brackets: also the comma, and the signs around keys. */
export const FLOW_SEPARATORS = `${WHITESPACE},:?`;

/** The offset of the first character at or after `offset` that is neither a separator nor in a comment. */
export function skipSeparators(text: string, offset: number, separators: string): number {
  let at = offset;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '#') {
      const lineEnd = text.indexOf('\n', at);
      at = lineEnd === -1 ? text.length : lineEnd;
    } else if (separators.includes(character)) at++;
    else break;
  }
  return at;
}
