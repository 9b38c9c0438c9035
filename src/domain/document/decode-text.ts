/**
 * UTF-8 text. If the bytes are not UTF-8, the text before the first invalid byte, which gives the line and
 * column.
 */
export type Decoded =
  | { readonly outcome: 'text'; readonly text: string }
  | { readonly outcome: 'not-utf8'; readonly before: string };

/** Decodes strictly. A byte order mark stays in the text as a character. */
export function decodeText(bytes: Uint8Array): Decoded {
  try {
    return {
      outcome: 'text',
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    };
  } catch {
    return { outcome: 'not-utf8', before: validPrefix(bytes) };
  }
}

/**
 * The decoder writes a replacement character for an invalid byte. The first one that is not in the bytes
 * themselves marks the place.
 */
function validPrefix(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let offset = 0;
  let length = 0;
  for (const character of text) {
    const isInBytes = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (character === '\uFFFD' && !isInBytes) break;
    offset += utf8Length(character);
    length += character.length;
  }
  return text.slice(0, length);
}

function utf8Length(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
