import type { ReadDocument } from '../document/read-document.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';

const ID_FORM = /^[a-z0-9][a-z0-9-]{2,79}$/;

/**
 * The id of the grant that an entry of a grants file asks for. If the file has one entry without an id, the
 * id is the file's name without its extension.
 */
export function grantId(
  entry: unknown,
  entries: number,
  pointer: string,
  document: ReadDocument,
): string | Finding {
  const written: unknown = Object.hasOwn(Object(entry), 'id') ? Reflect.get(Object(entry), 'id') : undefined;
  if (typeof written === 'string') return written;
  const stem = stemOf(document.path);
  const why = entries > 1 ? 'several' : 'stem';
  if (why === 'stem' && ID_FORM.test(stem)) return stem;
  return documentFinding('id-needed', document.headOf(pointer), { why, stem });
}

/** `access/alice-7f3a.yaml` → `alice-7f3a` */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}
