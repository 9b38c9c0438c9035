/** Shorter values stand in ordinary text by chance: an App's id is no secret. */
const SHORTEST_SECRET = 8;
const STRUCK = '[secret]';

/** What secrets look like, for those that nobody told us: every repetition is bounded, for lines are hostile too. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^"\\]|\\(?!")){0,20000}/g, STRUCK],
  [/\bgh[a-z]_[A-Za-z0-9_]{16,255}/g, STRUCK],
  [/\bgithub_pat_[A-Za-z0-9_]{16,255}/g, STRUCK],
  [/\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}/g, STRUCK],
  [/\b((?:bearer|basic) )[A-Za-z0-9._~+/=-]{8,4000}/gi, `$1${STRUCK}`],
  [/(authorization[\\"]{0,8}\s{0,5}[:=]\s{0,5}[\\"]{0,8})[^"\\,}\r\n]{1,4000}/gi, `$1${STRUCK}`],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"]{0,200}:)[^\s"]{1,400}@/gi, `$1${STRUCK}@`],
];

/** A function that strikes secrets out of one line of JSON: the known ones wherever they stand, others by their shape. */
export function redacted(secrets: readonly string[]): (line: string) => string {
  const known = [...new Set(secrets.flatMap(spellings))]
    .filter((spelling) => spelling.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  return (line) => {
    const struck = known.reduce((text, secret) => text.replaceAll(secret, STRUCK), line);
    return SHAPES.reduce((text, [shape, replacement]) => text.replace(shape, replacement), struck);
  };
}

/** A secret as it is, its lines, as JSON writes them, and the password inside it where it is a URL. */
function spellings(secret: string): string[] {
  const password = URL.canParse(secret) ? new URL(secret).password : '';
  return [secret, ...secret.split('\n'), encodeURIComponent(secret), password, decoded(password)].flatMap(
    (text) => [text, JSON.stringify(text).slice(1, -1)],
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
