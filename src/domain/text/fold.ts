/** Lines of a check that are read without opening anything. With its title they are a dozen; the rest is folded away. */
export const MOST_LINES = 11;

/**
 * Something that GitHub shows only to who opens it. Markdown and escapes do not work in the title, which is why it must
 * be in our own words.
 */
export function fold(title: string, inside: string): string {
  return `<details><summary>${title}</summary>\n\n${inside}\n\n</details>`;
}

/** How many lines are read without opening anything; the title of a fold is one. Folds do not nest. */
export function visibleLines(markdown: string): number {
  const open = markdown.replaceAll(/^(<details>.*)\n[\s\S]*?^<\/details>$/gm, '$1');
  return open.split('\n').filter((line) => line.trim() !== '').length;
}
