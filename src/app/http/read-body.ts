import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Timer } from '../../ports/timer.ts';
import { withTimeout } from '../../ports/with-timeout.ts';

/** The parts of a request that are read here. */
export type Request = Readable & Pick<IncomingMessage, 'headers'>;

export interface BodyLimits {
  /** Bytes of one body. */
  readonly bodyBytes: number;
  /** Bytes of all bodies that are being received. */
  readonly totalBytes: number;
  /** Bodies that are being received. */
  readonly bodies: number;
  readonly timeoutMs: number;
}

/** GitHub sends no longer body. */
const BODY_BYTES_MAX = 25 * 1024 * 1024;

export const BODY_LIMITS: BodyLimits = {
  bodyBytes: BODY_BYTES_MAX,
  totalBytes: 4 * BODY_BYTES_MAX,
  // GitHub's deliveries take milliseconds, so few arrive at the same time.
  bodies: 100,
  // GitHub does not wait longer for an answer.
  timeoutMs: 10_000,
};

export type Body =
  | { readonly outcome: 'read'; readonly bytes: Buffer }
  | { readonly outcome: 'too-large' }
  | { readonly outcome: 'too-slow' }
  /** It made room for others. If it was GitHub's, Curfew recovers the delivery later. */
  | { readonly outcome: 'busy' }
  /** The sender closed the connection. */
  | { readonly outcome: 'broken' };

/** A body that is being received. It is not yet known to be GitHub's. */
interface Receiving {
  bytes: number;
  /** Stops reading, and forgets what was read. */
  stop(outcome: Exclude<Body['outcome'], 'read'>): void;
}

/**
 * Reads bodies, with a limit on each and on all together. If there are too many, the
 * oldest one is refused, and if they are too large together, the largest one. So bodies that are sent slowly
 * cannot keep out a delivery of GitHub, which is short and quick.
 */
export function bodyReader(
  timer: Timer,
  limits: BodyLimits = BODY_LIMITS,
): (request: Request) => Promise<Body> {
  const receiving = new Set<Receiving>();

  const makeRoom = (): void => {
    const [oldest] = receiving;
    if (receiving.size > limits.bodies) oldest?.stop('busy');
    let total = 0;
    let largest = oldest;
    for (const body of receiving) {
      total += body.bytes;
      if (largest === undefined || body.bytes > largest.bytes) largest = body;
    }
    if (total > limits.totalBytes) largest?.stop('busy');
  };

  return async (request) => {
    if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) return { outcome: 'too-large' };
    const { promise, resolve } = Promise.withResolvers<Body>();
    let chunks: Buffer[] = [];
    const body: Receiving = {
      bytes: 0,
      stop(outcome) {
        receiving.delete(body);
        request.off('data', onData).pause();
        chunks = [];
        resolve({ outcome });
      },
    };
    const onData = (chunk: Buffer | string): void => {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      body.bytes += bytes.length;
      if (body.bytes > limits.bodyBytes) body.stop('too-large');
      else makeRoom();
    };
    receiving.add(body);
    request
      .on('data', onData)
      .once('end', () => resolve({ outcome: 'read', bytes: Buffer.concat(chunks) }))
      .on('error', () => body.stop('broken'))
      .once('close', () => body.stop('broken'));
    makeRoom();
    const result = await withTimeout(timer, limits.timeoutMs, promise);
    if (result.outcome === 'timed-out') body.stop('too-slow');
    receiving.delete(body);
    return promise;
  };
}
