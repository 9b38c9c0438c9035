import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** What of a request is needed here. */
export type Request = Readable & Pick<IncomingMessage, 'headers'>;

/** GitHub sends no more than this. */
const LONGEST_BODY = 25 * 1024 * 1024;
/** What all bodies that are not yet known to be GitHub's may hold together. */
const BUDGET = 4 * LONGEST_BODY;

export type Body =
  | { readonly outcome: 'read'; readonly bytes: Buffer }
  | { readonly outcome: 'too-large' }
  /** Too much is being received already; GitHub's delivery is recovered later. */
  | { readonly outcome: 'busy' };

/** Reads bodies with a limit on each and on all together, both counted as the bytes arrive. Rejects where a connection breaks. */
export function bodyReader(longest = LONGEST_BODY, budget = BUDGET): (request: Request) => Promise<Body> {
  let held = 0;
  return async (request) => {
    if (Number(request.headers['content-length'] ?? 0) > longest) return { outcome: 'too-large' };
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      // Leaving early must not tear the connection down: the refusal is still to be sent.
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        const bytes = Buffer.from(chunk);
        size += bytes.length;
        held += bytes.length;
        if (size > longest) return { outcome: 'too-large' };
        if (held > budget) return { outcome: 'busy' };
        chunks.push(bytes);
      }
      return { outcome: 'read', bytes: Buffer.concat(chunks) };
    } finally {
      held -= size;
    }
  };
}
