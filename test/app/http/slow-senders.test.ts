import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import nock from 'nock';
import { Probot } from 'probot';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { webhookReceiver } from '../../../src/app/http/receive-webhook.ts';
import { type RunningServer, startServer } from '../../../src/app/http/server.ts';
import type { Timer } from '../../../src/ports/timer.ts';
import { realTimer } from '../../../src/timer.ts';

const SECRET = 'a-long-enough-random-secret';
const FORGED = `sha256=${'0'.repeat(64)}`;
const log = { info() {}, warn() {}, error() {} };

// nock buffers a request that is sent in pieces.
beforeAll(() => nock.restore());
afterAll(() => nock.activate());

let server: RunningServer;
let senders: Socket[] = [];
afterEach(async () => {
  for (const sender of senders) sender.destroy();
  senders = [];
  await server.stop(20);
});

/** A server whose limit on the time of a body is over when `pass` is called. */
async function started() {
  const { promise: passed, resolve: pass } = Promise.withResolvers<void>();
  const timer: Timer = { wait: () => passed };
  const probot = new Probot({ appId: 1, privateKey: 'none', secret: SECRET, logLevel: 'fatal' });
  await probot.ready();
  server = await startServer({
    host: '127.0.0.1',
    port: 0,
    timer: realTimer,
    log,
    ready: async () => ({ status: 200, body: 'ready' }),
    metrics: async () => ({ status: 200, body: '' }),
    receive: webhookReceiver({ probot, timer, log }),
  });
  return { pass };
}

/** Sends the headers and a part of a body, and holds the connection open. */
async function holdOpen(bytes: number): Promise<{ readonly answer: Promise<string> }> {
  const sender = connect(server.port, '127.0.0.1');
  senders.push(sender);
  sender.on('error', () => {});
  const answer = once(sender, 'data').then(
    ([text]) => String(text).slice(0, 12),
    () => 'closed',
  );
  sender.write(
    `POST /api/github/webhooks HTTP/1.1\r\nhost: curfew\r\nx-hub-signature-256: ${FORGED}\r\ncontent-length: 20000000\r\n\r\n`,
  );
  await new Promise((resolve) => sender.write(Buffer.alloc(bytes, 'x'), resolve));
  return { answer };
}

async function delivered(): Promise<number> {
  const body = JSON.stringify({ action: 'created' });
  const response = await fetch(`http://127.0.0.1:${server.port}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'x-github-event': 'installation',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    },
  });
  return response.status;
}

it('a signed delivery is answered while more unsigned bodies are held open than Curfew receives', async () => {
  await started();
  const held = [];
  for (let count = 0; count < 130; count++) held.push(await holdOpen(10));
  expect(await delivered()).toBe(202);
  expect(await held[0]?.answer).toBe('HTTP/1.1 503');
});

it('a signed delivery is answered while unsigned bodies fill the memory for bodies', async () => {
  await started();
  for (let count = 0; count < 7; count++) await holdOpen(16 * 1024 * 1024);
  expect(await delivered()).toBe(202);
});

it('a body that takes too long is answered, and its connection closed', async () => {
  const { pass } = await started();
  const slow = await holdOpen(10);
  const [sender] = senders;
  expect(await delivered()).toBe(202);
  pass();
  expect(await slow.answer).toBe('HTTP/1.1 408');
  if (sender?.closed === false) await once(sender, 'close');
});

it('a body without a signature is not read', async () => {
  await started();
  const response = await fetch(`http://127.0.0.1:${server.port}/api/github/webhooks`, {
    method: 'POST',
    body: 'x',
  });
  expect(response.status).toBe(401);
});
