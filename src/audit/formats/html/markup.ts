import { plainText } from '../../../domain/text/escape.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Somebody's text, inert between tags and inside quoted attributes. */
export function esc(text: string | number, max = 500): string {
  return plainText(String(text), max).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** A table with a caption for those who hear it. Cells are text, or markup where `html` says so. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (string | number | { readonly html: string })[])[],
): string {
  if (rows.length === 0) return `<p class="none">${esc(caption)}: none.</p>`;
  const cell = (value: string | number | { readonly html: string }, first: boolean) => {
    const content = typeof value === 'object' ? value.html : esc(value);
    const kind = typeof value === 'number' ? ' class="number"' : '';
    return first ? `<th scope="row"${kind}>${content}</th>` : `<td${kind}>${content}</td>`;
  };
  return [
    `<div class="scroll" tabindex="0" role="region" aria-label="${esc(caption)}"><table><caption>${esc(caption)}</caption>`,
    `<thead><tr>${head.map((each, index) => `<th scope="col"${typeof rows[0]?.[index] === 'number' ? ' class="number"' : ''}>${esc(each)}</th>`).join('')}</tr></thead><tbody>`,
    ...rows.map((row) => `<tr>${row.map((value, index) => cell(value, index === 0)).join('')}</tr>`),
    '</tbody></table></div>',
  ].join('\n');
}
