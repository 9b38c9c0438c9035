import type { Socket } from 'node:net';
import { listen } from '../fakes/listen.ts';
import { tcpProxy } from '../fakes/tcp-proxy.ts';

/**
 * How a connection ends: by RST, by FIN, or by FIN after a last message, as a PostgreSQL ends a session. The
 * last message comes together with the bytes before it.
 */
export type Ending = 'reset' | 'closed' | 'terminated';

export interface ByteCut {
  readonly bytes: number;
  readonly ending: Ending;
}

/** Where a connection is cut: after this many bytes, or whole messages of PostgreSQL, to the client. */
export type Cut = ByteCut | { readonly messages: number; readonly ending: Ending };

/** A port on loopback that forwards to another port, and cuts connections. */
export interface CuttingProxy {
  readonly port: number;
  /** From now on, each new connection is cut there; none if null. */
  cutAt(cut: Cut | null): void;
  /**
   * Cuts one connection, open or new: the one in which these bytes are reached, counted over all connections
   * from now on. None if null.
   */
  cutOnce(cut: ByteCut | null): void;
  /** The bytes to all clients so far. */
  total(): number;
  /** Whether to send a last message when the client says goodbye. */
  terminateAtGoodbye(wanted: boolean): void;
  /** The bytes that went to the client of the last connection. */
  sent(): Buffer;
  close(): Promise<void>;
}

const GOODBYE = 'X'.charCodeAt(0);

export async function cuttingProxy(to: number): Promise<CuttingProxy> {
  let cut: Cut | null = null;
  let once: ByteCut | null = null;
  let total = 0;
  let atGoodbye = false;
  let sent: Buffer[] = [];
  const { server, disconnect } = tcpProxy(to, (near, far) => {
    const chunks: Buffer[] = [];
    sent = chunks;
    const pass = cutter(near, far, cut);
    near.on('data', (chunk: Buffer) => {
      if (atGoodbye && chunk[0] === GOODBYE) near.end(LAST_MESSAGE);
      else far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const before = total;
      total += chunk.length;
      if (once === null || total < once.bytes) return pass(chunk);
      end(near, far, { last: chunk.subarray(0, once.bytes - before), ending: once.ending });
      once = null;
    });
    near.on('end', () => far.end());
    far.on('end', () => near.end());
  });
  return {
    port: await listen(server),
    cutAt(next) {
      cut = next;
    },
    terminateAtGoodbye(wanted) {
      atGoodbye = wanted;
    },
    cutOnce(next) {
      once = next === null ? null : { ...next, bytes: total + next.bytes };
    },
    total: () => total,
    sent: () => Buffer.concat(sent),
    async close() {
      disconnect();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Passes on what comes before the cut. */
function cutter(near: Socket, far: Socket, cut: Cut | null): (chunk: Buffer) => void {
  let seen = 0;
  let waiting: Buffer = Buffer.alloc(0);
  return (chunk) => {
    if (cut === null) {
      near.write(chunk);
      return;
    }
    if ('bytes' in cut) {
      const left = cut.bytes - seen;
      seen += chunk.length;
      if (seen < cut.bytes) near.write(chunk);
      else end(near, far, { last: chunk.subarray(0, left), ending: cut.ending });
      return;
    }
    waiting = Buffer.concat([waiting, chunk]);
    const lengths = messageLengths(waiting).slice(0, cut.messages - seen);
    seen += lengths.length;
    const whole = waiting.subarray(
      0,
      lengths.reduce((sum, length) => sum + length, 0),
    );
    waiting = waiting.subarray(whole.length);
    if (seen < cut.messages) near.write(whole);
    else end(near, far, { last: whole, ending: cut.ending });
  };
}

function end(
  near: Socket,
  far: Socket,
  { last, ending }: { readonly last: Buffer; readonly ending: Ending },
): void {
  far.removeAllListeners('data').destroy();
  if (ending === 'terminated') near.end(Buffer.concat([last, LAST_MESSAGE]));
  else if (ending === 'closed') near.end(last);
  // The client must have the bytes first: an RST may discard what it has not read.
  else near.write(last, () => setImmediate(() => near.resetAndDestroy()));
}

/**
 * The lengths of the whole messages.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function messageLengths(bytes: Buffer): number[] {
  const lengths: number[] = [];
  for (let from = 0; from + 5 <= bytes.length; ) {
    const length = 1 + bytes.readInt32BE(from + 1);
    if (from + length > bytes.length) break;
    lengths.push(length);
    from += length;
  }
  return lengths;
}

/** A server sends it to each session when an administrator ends the session. */
const LAST_MESSAGE = errorMessage({
  S: 'FATAL',
  V: 'FATAL',
  C: '57P01',
  M: 'terminating connection due to administrator command',
});

function errorMessage(fields: Readonly<Record<string, string>>): Buffer {
  const text = Object.entries(fields).map(([type, value]) => `${type}${value}\0`);
  const content = Buffer.from(`${text.join('')}\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(4 + content.length, 1);
  return Buffer.concat([head, content]);
}
