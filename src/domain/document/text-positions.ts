import type { Position, SourceRange } from '../source-range.ts';

/** A part of a text, by UTF-16 offsets. `end` is the offset after the last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Converts offsets to lines and columns. */
export interface TextPositions {
  positionAt(offset: number): Position;
  /**
   * The range of a span. A range ends on its last character, so it ends one before the span. An empty span
   * has the range of the character after it.
   */
  rangeOf(span: Span): SourceRange;
  /** The range of the part of a span that is on its first line, without spaces at the end of the line. */
  rangeOnFirstLine(span: Span): SourceRange;
  /** The line's text without its line break, and its offset. `line` is 1-based. */
  line(line: number): { readonly text: string; readonly start: number };
}

/** A line ends at `\n`, as in git and on GitHub. A `\r` before it belongs to the line break. */
export function textPositions(path: string, text: string): TextPositions {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);

  const lineIndexAt = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const positionAt = (offset: number): Position => {
    const index = lineIndexAt(offset);
    return { line: index + 1, column: offset - (starts[index] ?? 0) + 1 };
  };
  const line = (number: number) => {
    const start = starts[number - 1] ?? text.length;
    const next = starts[number] ?? text.length;
    return { text: text.slice(start, next).replace(/\r?\n$/, ''), start };
  };
  const rangeOf = ({ start, end }: Span): SourceRange => ({
    path,
    start: positionAt(start),
    end: positionAt(Math.max(start, end - 1)),
  });
  const rangeOnFirstLine = ({ start, end }: Span): SourceRange => {
    const { text: content, start: lineStart } = line(positionAt(start).line);
    return rangeOf({ start, end: Math.min(end, lineStart + content.trimEnd().length) });
  };
  return { positionAt, rangeOf, rangeOnFirstLine, line };
}
