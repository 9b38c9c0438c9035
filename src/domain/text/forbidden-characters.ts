/**
 * Characters that make a text look different from what it is. A tab and a line feed are allowed. A carriage
 * return is allowed only before a line feed.
 */
const FORBIDDEN = new RegExp(
  [
    // control characters, and line breaks that only some programs show
    '[\\0-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F-\\x9F\\u2028\\u2029]|\\r(?!\\n)',
    // changes of direction ("Trojan Source")
    '[\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]',
    // invisible or of no width
    '[\\u00AD\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200D\\u2060-\\u2065\\u206A-\\u206F]',
    '[\\u2800\\u3164\\uFEFF\\uFFA0\\uFFF9-\\uFFFB\\uFFFE\\uFFFF]',
    '[\\u{1D173}-\\u{1D17A}\\u{E0000}-\\u{E0FFF}]',
    // halves of a character, which only an escape sequence can write
    '\\p{Surrogate}',
  ].join('|'),
  'gu',
);

const NAMES: Readonly<Record<string, string>> = {
  '\0': 'NUL',
  '\r': 'carriage return',
  '\u0085': 'next line',
  '\u00AD': 'soft hyphen',
  '\u200B': 'zero-width space',
  '\u200C': 'zero-width non-joiner',
  '\u200D': 'zero-width joiner',
  '\u200E': 'left-to-right mark',
  '\u200F': 'right-to-left mark',
  '\u2028': 'line separator',
  '\u2029': 'paragraph separator',
  '\u202A': 'left-to-right embedding',
  '\u202B': 'right-to-left embedding',
  '\u202C': 'end of a change of direction',
  '\u202D': 'left-to-right override',
  '\u202E': 'right-to-left override',
  '\u2060': 'word joiner',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\u2068': 'first strong isolate',
  '\u2069': 'end of an isolate',
  '\uFEFF': 'zero-width no-break space',
};

export interface ForbiddenCharacter {
  readonly offset: number;
  readonly length: number;
  /** `U+202E` */
  readonly character: string;
  /** `right-to-left override` */
  readonly name: string;
}

/** The first `limit` forbidden characters of a text. */
export function forbiddenCharacters(text: string, limit: number): readonly ForbiddenCharacter[] {
  const characters: ForbiddenCharacter[] = [];
  for (const match of text.matchAll(FORBIDDEN)) {
    if (characters.length === limit) break;
    const [character] = match;
    const code = character.codePointAt(0) ?? 0;
    characters.push({
      offset: match.index,
      length: character.length,
      character: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`,
      name: NAMES[character] ?? (code < 0xa0 ? 'control character' : 'invisible character'),
    });
  }
  return characters;
}
