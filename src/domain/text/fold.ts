/** Visible lines of a check's summary. With the title they are 12. Everything else is folded. */
export const CHECK_LINES_MAX = 11;

/**
 * Text that GitHub shows after a click on the title. Markdown and escapes do not work in the title, so it
 * must have no text of other people.
 */
export function fold(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

/** The number of lines that show without a click. The title of a fold is one line. Folds do not nest. */
export function visibleLines(markdown: string): number {
  const visible = markdown.replaceAll(/^(<details>.*)\n[\s\S]*?^<\/details>$/gm, '$1');
  return visible.split('\n').filter((line) => line.trim() !== '').length;
}
