import type { TreeEntry } from '../../ports/clone.ts';

const SPACE = 32;

/** The entries of a tree object; null if the bytes are not a tree. */
export function parseTree(bytes: Uint8Array, digits: number): readonly TreeEntry[] | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = digits / 2;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < buffer.length; ) {
    const space = buffer.indexOf(SPACE, at);
    const end = space === -1 ? -1 : buffer.indexOf(0, space);
    if (end === -1 || end + 1 + width > buffer.length) return null;
    entries.push({
      mode: buffer.toString('latin1', at, space),
      name: buffer.toString('utf8', space + 1, end),
      oid: buffer.toString('hex', end + 1, end + 1 + width),
    });
    at = end + 1 + width;
  }
  return entries;
}
