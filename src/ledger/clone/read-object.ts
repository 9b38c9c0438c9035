import { CloneFailure, type GitObject } from '../../ports/clone.ts';
import type { ByteReader, Match } from './byte-reader.ts';

const OBJECT_BYTES_MAX = 64_000_000;
const LINE_FEED = 10;

/**
 * Reads the next answer of `git cat-file --batch`. Null if the clone does not have the object. An object that
 * is larger than any file of Curfew is skipped, and its bytes are null.
 */
export async function readObject(reader: ByteReader): Promise<GitObject | null | 'git-ended'> {
  const line = await reader.readUntil(LINE_FEED);
  if (line === null) {
    if (reader.available() > 0) throw new CloneFailure('git stopped in the middle of an answer');
    return 'git-ended';
  }
  const header = parseHeader(line.toString('latin1'));
  if (header === null) return null;
  const { oid, type, size } = header;
  if (size > OBJECT_BYTES_MAX) {
    if (!(await reader.skip(size + 1))) throw stoppedIn(oid);
    return { oid, type, bytes: null };
  }
  const bytes = await reader.read(size);
  if (bytes === null || !(await reader.skip(1))) throw stoppedIn(oid);
  return { oid, type, bytes };
}

function stoppedIn(oid: string): CloneFailure {
  return new CloneFailure(`git stopped in the middle of ${oid}`);
}

/**
 * As `readObject`, from bytes in memory; null if not all of the object is there. Does not wait, so it is much
 * cheaper.
 */
export function matchObject(bytes: Buffer, from: number): Match<GitObject | null> | null {
  const end = bytes.indexOf(LINE_FEED, from);
  if (end === -1) return null;
  const header = parseHeader(bytes.toString('latin1', from, end));
  const start = end + 1;
  if (header === null) return { value: null, end: start };
  const { oid, type, size } = header;
  if (size > OBJECT_BYTES_MAX || start + size + 1 > bytes.length) return null;
  return { value: { oid, type, bytes: bytes.subarray(start, start + size) }, end: start + size + 1 };
}

interface ObjectHeader {
  readonly oid: string;
  readonly type: string;
  readonly size: number;
}

/** `<id> <type> <size>`; null for `<name> missing` or `<name> ambiguous`. */
function parseHeader(header: string): ObjectHeader | null {
  const space = header.indexOf(' ');
  const next = header.indexOf(' ', space + 1);
  const size = next === -1 ? Number.NaN : Number(header.slice(next + 1));
  if ((space === 40 || space === 64) && Number.isSafeInteger(size)) {
    return { oid: header.slice(0, space), type: header.slice(space + 1, next), size };
  }
  if (/ (missing|ambiguous)$/.test(header)) return null;
  throw new CloneFailure(`the answer of git cannot be understood: ${header.slice(0, 100)}`);
}
