import { forbiddenCharacters } from './forbidden-characters.ts';

const WORDS = /^[!-~]+(?: [!-~]+)*$/;

/** No message repeats more of anybody's text than this, whatever was asked for. */
const LONGEST = 20_000;

/**
 * Somebody's text on one line: line breaks become spaces, characters that hide or reorder text are gone, and what is
 * longer than `max` characters ends in `…`. For logs, subjects, titles and other places that know no markup.
 */
export function plainText(text: string, max: number): string {
  // Nearly all that is ever shown is words of plain ASCII.
  if (text.length <= max && WORDS.test(text) && !text.includes('\u0024{{')) return text;
  const line = withoutForbidden(text.slice(0, LONGEST).replace(/[\s\u0085\u2028\u2029]+/gu, ' '))
    .replace(/ {2,}/g, ' ')
    // GitHub Actions would evaluate this wherever a workflow pastes it into a script.
    .replaceAll('\u0024{{', '$ {{')
    .trim();
  const characters = [...line];
  return characters.length <= max
    ? line
    : `${characters
        .slice(0, Math.max(0, max - 1))
        .join('')
        .trimEnd()}…`;
}

function withoutForbidden(text: string): string {
  let kept = '';
  let from = 0;
  for (const { offset, length } of forbiddenCharacters(text, LONGEST)) {
    kept += text.slice(from, offset);
    from = offset + length;
  }
  return kept + text.slice(from);
}

/** Parts what GitHub would put together; nobody sees it. */
const APART = '&#8203;';

/**
 * Somebody's text as inert Markdown on one line: it shows as it was written, and neither mentions, links, refers,
 * embeds, formats nor breaks out. It must not stand in a code span; {@link codeText} is for that.
 */
export function markdownText(text: string, max = 1000): string {
  return plainText(text, max)
    .replaceAll('$ {{', '\u0024{{')
    .replace(/[&<>$]/g, (character) => ENTITIES[character] ?? '')
    .replace(/[\\`*[\]~|]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^([#+=-])/, '\\$1')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
    .replace(/@(?=[\p{L}\p{N}_])/gu, `@${APART}`)
    .replace(/(?<!&)#(?=[\p{L}\p{N}_])/gu, `#${APART}`)
    .replace(/gh-(?=\d)/gi, `$&${APART}`)
    .replace(/:(?=\/)/g, `:${APART}`)
    .replace(/www(?=\.)/gi, `$&${APART}`)
    .replace(/:(?=[a-z+-][a-z0-9_+-]*:)/gi, `:${APART}`)
    .replace(
      /(?<![a-z0-9])(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}(?![a-z0-9])/gi,
      (sha) => `${sha.slice(0, 1)}${APART}${sha.slice(1)}`,
    );
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', $: '&#36;' };

/** Somebody's text as a code span, in which nothing is markup. Backquotes become apostrophes. */
export function codeText(text: string, max = 200): string {
  const inside = plainText(text, max).replaceAll('`', "'").trim();
  return inside === '' ? '`(empty)`' : `\`${inside}\``;
}

/**
 * Somebody's text for a commit message: a plain line that pings nobody, closes no issue and skips no check when it
 * reaches the default branch.
 */
export function commitText(text: string, max: number): string {
  return plainText(text, max)
    .replace(/@(?=[\p{L}\p{N}])/gu, '@ ')
    .replace(/#(?=\d)/g, '# ')
    .replace(/\b(gh)-(?=\d)/gi, '$1 ')
    .replace(/(\/(?:issues|pull|discussions)\/)(?=\d)/gi, '$1 ')
    .replace(/\[((?:skip|no|ci|actions)[\s-]+(?:ci|actions|skip))\]/gi, '($1)');
}
