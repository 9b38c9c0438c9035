import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { DateTime } from 'luxon';
import { webhook } from '../../../src/connectors/webhook.ts';
import type { Connector } from '../../../src/ports/connector.ts';
import { listen, stop } from './receiver.ts';

export const SECRET = 'a-secret-of-thirty-two-characters';
export const NOW = DateTime.fromISO('2026-11-23T14:02:08.000Z', { zone: 'utc' });
export const EFFECT = { target: 'back-office', entitlement: 'refunds', account: 'alice' };

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** A string is sent as it is, and anything else as JSON. */
  readonly body?: unknown;
  /** Closes the connection without an answer. */
  readonly hangUp?: true;
}

/** A receiver that answers each request with the next of the given replies, and remembers the requests. */
export interface Scripted {
  readonly received: Received[];
  /** The waits between tries, in milliseconds. */
  readonly delays: number[];
  readonly connector: Connector;
  readonly port: number;
  close(): Promise<void>;
}

export async function scripted(...replies: readonly Reply[]): Promise<Scripted> {
  const received: Received[] = [];
  const delays: number[] = [];
  const remaining = [...replies];
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    received.push({ headers: request.headers, body });
    const reply = remaining.shift() ?? { status: 418 };
    if (reply.hangUp) {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status ?? 200, reply.headers);
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}));
  });
  const port = await listen(server);
  const timer = { wait: async (milliseconds: number) => void delays.push(milliseconds) };
  const settings = { url: `http://127.0.0.1:${port}/`, secret: SECRET };
  return {
    received,
    delays,
    port,
    connector: webhook.open({ name: 'back-office', settings }, { clock: { now: () => NOW }, timer }),
    close: () => stop(server),
  };
}

/** An answer of the receiver, whose clock is two seconds ahead. */
export function answer(fields: Readonly<Record<string, unknown>>): Reply {
  return { body: { version: 1, at: '2026-11-23T14:02:10.000Z', ...fields } };
}
