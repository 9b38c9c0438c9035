/** Between the dashes of a list, and between the items of one in brackets. */
export const BLANKS = ' \t\r\n';
export const FLOW_SEPARATORS = `${BLANKS},:?`;

/** The offset of the first character from `offset` on that is neither in `separators` nor in a comment. */
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
