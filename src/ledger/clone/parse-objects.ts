import type { CloneCommit, Signature, TreeEntry } from '../../ports/clone.ts';

const SPACE = 32;

/** A tree object's entries; null where the bytes are none. */
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

/** A commit object's content; null where the bytes are none. */
export function parseCommit(oid: string, bytes: Uint8Array): CloneCommit | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const gap = text.indexOf('\n\n');
  const head = gap === -1 ? text : text.slice(0, gap);
  let tree = '';
  const parents: string[] = [];
  let author = NOBODY;
  let committer = NOBODY;
  let signed = false;
  for (const line of head.split('\n')) {
    const space = line.indexOf(' ');
    const value = line.slice(space + 1);
    switch (line.slice(0, space)) {
      case 'tree':
        tree = value;
        break;
      case 'parent':
        parents.push(value);
        break;
      case 'author':
        author = signatureOf(value);
        break;
      case 'committer':
        committer = signatureOf(value);
        break;
      case 'gpgsig':
      case 'gpgsig-sha256':
        signed = true;
        break;
    }
  }
  if (!/^[0-9a-f]{40,64}$/.test(tree)) return null;
  return { oid, tree, parents, author, committer, signed, message: gap === -1 ? '' : text.slice(gap + 2) };
}

const NOBODY: Signature = { name: '', email: '', at: Number.NaN };

function signatureOf(line: string): Signature {
  const [, name = '', email = '', seconds = ''] =
    /^(.*?) ?<([^>]*)> (-?\d{1,15})(?: [+-]\d{4})?$/.exec(line) ?? [];
  return { name, email, at: seconds === '' ? Number.NaN : Number(seconds) * 1000 };
}
