import { createServer, type Server } from 'node:net';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unexpectedErrors } from '../../support/cuts/unexpected-errors.ts';
import { listen } from '../../support/fakes/listen.ts';
import { tcpProxy } from '../../support/fakes/tcp-proxy.ts';
import { openAt, type PostgresWorld, postgresWorld } from './world.ts';

// nock's sockets are not those of Node.
beforeAll(() => nock.restore());
afterAll(() => nock.activate());

/** A message of PostgreSQL: its type, its length, and its content. */
function message(type: string, ...content: number[]): Buffer {
  const bytes = Buffer.from([type.charCodeAt(0), 0, 0, 0, 0, ...content]);
  bytes.writeInt32BE(4 + content.length, 1);
  return bytes;
}

describe('a server that is wrong', () => {
  let server: Server;
  afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  it.each([
    ['asks for authentication by GSSAPI', message('R', 0, 0, 0, 7)],
    ['asks for an unknown authentication', message('R', 0, 0, 1, 0)],
    ['asks for nothing', message('R')],
    ['sends rows before the session begins', message('D', 0, 1, 0, 0, 0, 9, 1)],
    ['sends the length of a row that is not there', message('D', 255, 255)],
    ['sends no protocol of PostgreSQL', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('and %s fails the call alone', async (_name, answer) => {
    server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(answer));
    });
    const connector = openAt(`postgres://curfew:s3cret@127.0.0.1:${await listen(server)}/orders`);
    const errors = await unexpectedErrors(async () => {
      await expect(connector.clock()).rejects.toThrow(/^orders-db: clock failed: /);
      await connector.close();
    });
    expect(errors).toEqual([]);
  });
});

describe('a byte that was changed on the way', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await postgresWorld();
  });
  afterAll(async () => {
    await world.connector.close();
    await world.close();
  });

  it('ends nothing but its connection, wherever it is', async () => {
    let changeAt = 0;
    const { server, disconnect } = tcpProxy(world.server.port, (near, far) => {
      let seen = 0;
      near.pipe(far);
      far.on('data', (chunk: Buffer) => {
        const at = changeAt - seen;
        if (at >= 0 && at < chunk.length) chunk[at] = 255 - (chunk[at] ?? 0);
        seen += chunk.length;
        near.write(chunk);
      });
    });
    const port = await listen(server);
    const errors = await unexpectedErrors(async () => {
      const calls: Promise<unknown>[] = [];
      // The first 300 bytes have every kind of message of a sign-in.
      for (changeAt = 0; changeAt < 300; changeAt++) {
        const connector = openAt(world.url.replace(/:\d+\//, `:${port}/`));
        const call = connector.clock().catch(() => {});
        calls.push(call.then(() => connector.close()));
        // A length that is too large makes the client wait. Only `disconnect` ends that.
        await Promise.race([call, new Promise((resolve) => setTimeout(resolve, 100))]);
      }
      disconnect();
      await Promise.all(calls);
    });
    expect(errors).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });
});
