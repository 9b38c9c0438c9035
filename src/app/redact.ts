/** Shorter secrets appear in ordinary text by chance. The id of an App, for example, is no secret. */
const SECRET_LENGTH_MIN = 8;
const REDACTED = '[secret]';

/**
 * The start of a word. In JSON, a line break is a backslash and the letter n. After it, `\b` finds no start.
 */
const WORD_START = String.raw`(?:\b|(?<=\\[nrt]))`;
const word = (pattern: string, flags = 'g') => new RegExp(WORD_START + pattern, flags);

/**
 * The shapes of secrets that Curfew does not know, with their replacements. Every repetition is
 * bounded, because other people write parts of the lines and could make an unbounded pattern slow.
 */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^"\\]|\\(?!")){0,20000}/g, REDACTED],
  [word('gh[a-z]_[A-Za-z0-9_]{16,255}'), REDACTED],
  [word('github_pat_[A-Za-z0-9_]{16,255}'), REDACTED],
  [word(String.raw`eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}`), REDACTED],
  [word('((?:bearer|basic) )[A-Za-z0-9._~+/=-]{8,4000}', 'gi'), `$1${REDACTED}`],
  [/(authorization[\\"]{0,8}\s{0,5}[:=]\s{0,5}[\\"]{0,8})[^"\\,}\r\n]{1,4000}/gi, `$1${REDACTED}`],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"]{0,200}:)[^\s"]{1,400}@/gi, `$1${REDACTED}@`],
];

/** Removes secrets from a line of JSON: known secrets wherever they are, and unknown ones by their shape. */
export function redactor(secrets: readonly string[]): (line: string) => string {
  const known = [...new Set(secrets.flatMap(spellings))]
    .filter((spelling) => spelling.length >= SECRET_LENGTH_MIN)
    .sort((a, b) => b.length - a.length);
  return (line) => {
    const withoutKnown = known.reduce((text, secret) => text.replaceAll(secret, REDACTED), line);
    return SHAPES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), withoutKnown);
  };
}

/**
 * The ways in which a secret may be written in a line: as it is, each of its lines, and in a URL; if it is a
 * URL, also as it is sent, and its password. Each of them also as a string in JSON, and as a string in JSON
 * that is itself a string in JSON.
 */
function spellings(secret: string): string[] {
  const { password, href } = URL.canParse(secret) ? new URL(secret) : { password: '', href: '' };
  return [
    secret,
    ...secret.split('\n'),
    encodeURIComponent(secret),
    href,
    password,
    decoded(password),
  ].flatMap((text) => [text, inJson(text), inJson(inJson(text))]);
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
