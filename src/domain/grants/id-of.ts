import type { ReadDocument } from '../document/read-document.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';

const ID = /^[a-z0-9][a-z0-9-]{2,79}$/;

/** The entry's id; left out, the file's stem where it is the only entry and the stem can serve; else what is wrong. */
export function idOf(
  entry: unknown,
  entries: number,
  pointer: string,
  document: ReadDocument,
): string | Finding {
  const written: unknown = Object.hasOwn(Object(entry), 'id') ? Reflect.get(Object(entry), 'id') : undefined;
  if (typeof written === 'string') return written;
  const stem = stemOf(document.path);
  const why = entries > 1 ? 'several' : 'stem';
  if (why === 'stem' && ID.test(stem)) return stem;
  return documentFinding('id-needed', document.headOf(pointer), { why, stem });
}

/** `access/alice-7f3a.yaml` → `alice-7f3a` */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}
