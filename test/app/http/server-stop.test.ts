import { once } from 'node:events';
import { connect } from 'node:net';
import nock from 'nock';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer } from '../../../src/app/http/server.ts';
import { realTimer } from '../../../src/timer.ts';

// nock buffers a request that is sent in pieces.
beforeAll(() => nock.restore());
afterAll(() => nock.activate());

it('does not wait for a sender that is slow', async () => {
  const began = Promise.withResolvers<void>();
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    timer: realTimer,
    log: { info() {}, warn() {}, error() {} },
    ready: async () => ({ status: 200, body: 'ready' }),
    metrics: async () => ({ status: 200, body: '' }),
    receive: async (request) => {
      began.resolve();
      for await (const _ of request);
      return { status: 202, body: 'Accepted' };
    },
  });
  const slow = connect(server.port, '127.0.0.1');
  slow.on('error', () => {}).resume();
  slow.write('POST /api/github/webhooks HTTP/1.1\r\nhost: curfew\r\ncontent-length: 9\r\n\r\n{');
  await began.promise;
  await server.stop(20);
  if (!slow.closed) await once(slow, 'close');
  expect(slow.bytesRead).toBe(0);
});
