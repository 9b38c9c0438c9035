import { type Html, html } from './html.ts';

export type Cell = string | number | Html;

/**
 * A table. Screen readers read its caption. The first cell of a row is the header of the row. Numbers are
 * aligned right.
 */
export function table(caption: string, head: readonly string[], rows: readonly (readonly Cell[])[]): Html {
  const [first] = rows;
  if (first === undefined) return html`<p class="none">${caption}: none.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${head.map((title, column) => heading(title, first[column]))}</tr></thead><tbody>
${rows.map(([name = '', ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map(cell)}</tr>\n`)}</tbody></table></div>`;
}

/** The heading of a column of numbers is aligned right, as the numbers are. */
function heading(title: string, below: Cell | undefined): Html {
  return typeof below === 'number'
    ? html`<th scope="col" class="number">${title}</th>`
    : html`<th scope="col">${title}</th>`;
}

function cell(value: Cell): Html {
  return typeof value === 'number' ? html`<td class="number">${value}</td>` : html`<td>${value}</td>`;
}
