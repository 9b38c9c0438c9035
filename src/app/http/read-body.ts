import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** The parts of a request that are read here. */
export type Request = Readable & Pick<IncomingMessage, 'headers'>;

/** GitHub sends no longer body. */
const BODY_BYTES_MAX = 25 * 1024 * 1024;
/** For all bodies that are being received, because a body is not yet known to be GitHub's. */
const TOTAL_BYTES_MAX = 4 * BODY_BYTES_MAX;

export type Body =
  | { readonly outcome: 'read'; readonly bytes: Buffer }
  | { readonly outcome: 'too-large' }
  /** Too many bytes are being received. Curfew recovers the delivery from GitHub later. */
  | { readonly outcome: 'busy' };

/**
 * Reads bodies, with a limit on each and on all together. Both count the bytes when they arrive. Rejects if
 * the connection breaks.
 */
export function bodyReader(
  bodyMax = BODY_BYTES_MAX,
  totalMax = TOTAL_BYTES_MAX,
): (request: Request) => Promise<Body> {
  let total = 0;
  return async (request) => {
    if (Number(request.headers['content-length'] ?? 0) > bodyMax) return { outcome: 'too-large' };
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      // Without this option, an early return would close the connection before the refusal is sent.
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        const bytes = Buffer.from(chunk);
        size += bytes.length;
        total += bytes.length;
        if (size > bodyMax) return { outcome: 'too-large' };
        if (total > totalMax) return { outcome: 'busy' };
        chunks.push(bytes);
      }
      return { outcome: 'read', bytes: Buffer.concat(chunks) };
    } finally {
      total -= size;
    }
  };
}
