import { plainText } from '../../../domain/text/escape.ts';

/** Characters of one text on a page. */
const TEXT_MAX = 500;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup. No string and no other object has the private member, so nothing else can pass as markup. */
class Markup {
  readonly #markup: string;
  constructor(markup: string) {
    this.#markup = markup;
  }
  toString(): string {
    return this.#markup;
  }
}
export type Html = Markup;
export type HtmlValue = string | number | Html | readonly HtmlValue[];

/**
 * Makes markup of a template: html`<p title="${text}">${text}</p>`. Only the template itself is markup. Every
 * text in it is cut, loses characters that hide or reorder text, and is escaped. That makes it inert between
 * tags and in quoted attributes. At any other place in a tag it would not be inert, so this throws.
 */
export function html(template: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let before = '';
  for (const part of template.slice(0, -1)) {
    before += part;
    if (!isInert(before)) throw new Error(`A value needs quotes here: ${before.slice(-40)}`);
  }
  return new Markup(String.raw({ raw: template }, ...values.map(markupOf)));
}

function isInert(before: string): boolean {
  const tag = /<[^<>]*$/.exec(before)?.[0];
  return tag === undefined ? !before.endsWith('=') : tag.split('"').length % 2 === 0;
}

/** A text with a limit of its own instead of `TEXT_MAX`. */
export function longText(text: string, max: number): Html {
  return new Markup(escaped(text, max));
}

function markupOf(value: HtmlValue): string {
  if (value instanceof Markup) return value.toString();
  return typeof value === 'object' ? value.map(markupOf).join('') : escaped(String(value), TEXT_MAX);
}

function escaped(text: string, max: number): string {
  return plainText(text, max).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
