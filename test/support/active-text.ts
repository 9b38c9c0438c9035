/** Curfew's own markup around people's text. */
const OWN = /<!-- curfew:[\w-]+ -->|<\/?details>|<\/?summary>|\*\*/g;
const ESCAPED = /\\[\\`*[\]~|_#+=.)-]|&(?:amp|lt|gt|#36|#8203);/g;
const CODE = /`[^`\n]*`/g;

const SIGNS: readonly (readonly [string, RegExp])[] = [
  ['a mention', /@[\p{L}\p{N}]/u],
  ['a reference', /#999|\bgh-\d/iu],
  ['a link', /:\/\/|www\.|\]\(/i],
  ['HTML', /<[a-z!/]/i],
  ['an expression', /\$\{\{/],
  ['a hidden character', /[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B-\u200F\uFEFF]/u],
];

/**
 * The parts of a text that would ping, link or embed on GitHub, outside code spans and Curfew's own markup.
 */
export function activeIn(markdown: string): readonly string[] {
  const bare = markdown.replace(OWN, ' ').replace(CODE, ' ').replace(ESCAPED, ' ').replace(/\n/g, ' ');
  return SIGNS.filter(([, sign]) => sign.test(bare)).map(([name]) => `${name} in: ${bare}`);
}
