import type { Socket } from 'node:net';
import type { Moment, Steps } from '../lives/steps.ts';
import type { Gate } from './forge-gate.ts';
import { listen } from './listen.ts';
import { tcpProxy } from './tcp-proxy.ts';

const WRITES = /^\s*(GRANT|REVOKE|CREATE|ALTER|DROP|INSERT|UPDATE|DELETE|SET ROLE)\b/i;
const ENDS_SESSIONS = /pg_terminate_backend/;

/**
 * A proxy between Curfew and a PostgreSQL. It kills the process right before or right after a write. A
 * transaction with writes takes effect with its COMMIT, which is a step, too.
 */
export async function databaseGate(to: number, steps: Steps, strike: () => void): Promise<Gate> {
  const { server, disconnect } = tcpProxy(to, (near, far) =>
    watch(near, far, steps, () => {
      strike();
      near.destroy();
      far.destroy();
    }),
  );
  return {
    port: await listen(server),
    async [Symbol.asyncDispose]() {
      disconnect();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
function watch(near: Socket, far: Socket, steps: Steps, strike: () => void): void {
  let wrote = false;
  let striking: Moment | null = null;
  const asked = messages(false, (type, content, whole) => {
    const step = type === 'Q' || type === 'P' ? stepIn(textOf(type, content), wrote) : null;
    if (step !== null) wrote = step !== 'COMMIT';
    striking ??= step === null ? null : steps.meet(`PostgreSQL: ${step}`);
    if (striking === 'before') strike();
    else far.write(whole);
  });
  const answered = messages(true, (type, _content, whole) => {
    // Ready for the next query: the previous query has finished.
    if (striking === 'after' && type === 'Z') strike();
    else if (striking === null) near.write(whole);
  });
  near.on('data', asked);
  far.on('data', answered);
}

/** A simple query's text; a prepared one's comes after its name. */
function textOf(type: string, content: Buffer): string {
  const parts = content.toString('utf8').split('\0');
  return (type === 'Q' ? parts[0] : parts[1]) ?? '';
}

function stepIn(sql: string, wrote: boolean): string | null {
  if (ENDS_SESSIONS.test(sql)) return 'end sessions';
  if (WRITES.test(sql)) return sql.trim().split(/\s+/)[0]?.toUpperCase() ?? null;
  return wrote && /^\s*COMMIT\b/i.test(sql) ? 'COMMIT' : null;
}

/** Cuts a stream into messages. The first one that a client sends has no type. */
function messages(
  typed: boolean,
  each: (type: string, content: Buffer, whole: Buffer) => void,
): (chunk: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let headed = typed;
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 5) {
      const from = headed ? 1 : 0;
      const length = from + waiting.readInt32BE(from);
      if (waiting.length < length) return;
      const whole = waiting.subarray(0, length);
      waiting = waiting.subarray(length);
      each(headed ? String.fromCharCode(whole[0] ?? 0) : '', whole.subarray(from + 4), whole);
      headed = true;
    }
  };
}
