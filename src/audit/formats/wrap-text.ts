/** Columns of a usual terminal. */
const COLUMNS = 80;

/**
 * Breaks each line at spaces, so that it fits in a terminal. The lines that follow are indented by `hanging`
 * more than the first. A longer word stays whole. `mayBegin` can refuse to begin a line with a word.
 */
export function wrapText(
  text: string,
  hanging = 2,
  mayBegin: (word: string) => boolean = () => true,
): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, hanging, mayBegin))
    .join('\n');
}

function wrapLine(line: string, hanging: number, mayBegin: (word: string) => boolean): string {
  if (line.length <= COLUMNS) return line;
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(' ')) {
    const longer = current.trim() === '' ? `${current}${word}` : `${current} ${word}`;
    if (longer.length > COLUMNS && current.trim() !== '' && word !== '' && mayBegin(word)) {
      lines.push(current.trimEnd());
      current = `${indent}${' '.repeat(hanging)}${word}`;
    } else current = longer;
  }
  return [...lines, current.trimEnd()].join('\n');
}
