import { forbiddenCharacters } from './forbidden-characters.ts';

/** Words of printable ASCII with single spaces. */
const PLAIN_WORDS = /^[!-~]+(?: [!-~]+)*$/;

/** Characters of one person's text that are processed at all. This bounds the work. */
const TEXT_LENGTH_MAX = 20_000;

/**
 * A person's text as one line. Line breaks become spaces, characters that hide or reorder text are removed,
 * and a text of more than `max` characters ends in `…`. For logs, subjects, titles and other places without
 * markup.
 */
export function plainText(text: string, max: number): string {
  // Nearly every text is plain ASCII, so this is the fast path.
  if (text.length <= max && PLAIN_WORDS.test(text) && !text.includes('\u0024{{')) return text;
  const line = withoutForbidden(text.slice(0, TEXT_LENGTH_MAX).replace(/[\s\u0085\u2028\u2029]+/gu, ' '))
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
  for (const { offset, length } of forbiddenCharacters(text, TEXT_LENGTH_MAX)) {
    kept += text.slice(from, offset);
    from = offset + length;
  }
  return kept + text.slice(from);
}

/** An invisible character that stops GitHub from making a link or a mention. */
const ZERO_WIDTH_SPACE = '&#8203;';

/**
 * A person's text as inert Markdown on one line. It shows as it was written: no mention, link, reference,
 * image or format, and no way out of its place. For a code span, use {@link codeText}.
 */
export function markdownText(text: string, max = 1000): string {
  return plainText(text, max)
    .replaceAll('$ {{', '\u0024{{')
    .replace(/[&<>$]/g, (character) => ENTITIES[character] ?? '')
    .replace(/[\\`*[\]~|]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^([#+=-])/, '\\$1')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
    .replace(/@(?=[\p{L}\p{N}_])/gu, `@${ZERO_WIDTH_SPACE}`)
    .replace(/(?<!&)#(?=[\p{L}\p{N}_])/gu, `#${ZERO_WIDTH_SPACE}`)
    .replace(/gh-(?=\d)/gi, `$&${ZERO_WIDTH_SPACE}`)
    .replace(/:(?=\/)/g, `:${ZERO_WIDTH_SPACE}`)
    .replace(/www(?=\.)/gi, `$&${ZERO_WIDTH_SPACE}`)
    .replace(/:(?=[a-z+-][a-z0-9_+-]*:)/gi, `:${ZERO_WIDTH_SPACE}`)
    .replace(
      /(?<![a-z0-9])(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}(?![a-z0-9])/gi,
      (sha) => `${sha.slice(0, 1)}${ZERO_WIDTH_SPACE}${sha.slice(1)}`,
    );
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', $: '&#36;' };

/** A person's text as a code span, in which nothing is markup. Backquotes become apostrophes. */
export function codeText(text: string, max = 200): string {
  const inside = plainText(text, max).replaceAll('`', "'").trim();
  return inside === '' ? '`(empty)`' : `\`${inside}\``;
}

/**
 * A person's text for a commit message: one line that mentions no one, closes no issue and skips no check
 * when it reaches the default branch.
 */
export function commitText(text: string, max: number): string {
  return plainText(text, max)
    .replace(/@(?=[\p{L}\p{N}])/gu, '@ ')
    .replace(/#(?=\d)/g, '# ')
    .replace(/\b(gh)-(?=\d)/gi, '$1 ')
    .replace(/(\/(?:issues|pull|discussions)\/)(?=\d)/gi, '$1 ')
    .replace(/\[((?:skip|no|ci|actions)[\s-]+(?:ci|actions|skip))\]/gi, '($1)');
}
