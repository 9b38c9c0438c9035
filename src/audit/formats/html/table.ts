import { type Html, html } from './html.ts';

export type Cell = string | number | Html;

/** A table with a caption for people who hear it. The first cell of a row names the row; numbers are on the right. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly Cell[])[]): Html {
  const [first] = rows;
  if (first === undefined) return html`<p class="none">${caption}: none.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${head.map((words, column) => heading(words, first[column]))}</tr></thead><tbody>
${rows.map(([name = '', ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map(cell)}</tr>\n`)}</tbody></table></div>`;
}

function heading(words: string, below: Cell | undefined): Html {
  return typeof below === 'number'
    ? html`<th scope="col" class="number">${words}</th>`
    : html`<th scope="col">${words}</th>`;
}

function cell(value: Cell): Html {
  return typeof value === 'number' ? html`<td class="number">${value}</td>` : html`<td>${value}</td>`;
}
