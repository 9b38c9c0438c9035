import { createServer, type Server } from 'node:http';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { heartbeat } from '../../../src/connectors/heartbeat.ts';
import { webhook } from '../../../src/connectors/webhook.ts';
import { byteCuts, CUTS_TIMEOUT_MS } from '../../support/cuts/cut-places.ts';
import { type CuttingProxy, cuttingProxy } from '../../support/cuts/cutting-proxy.ts';
import { unexpectedErrors } from '../../support/cuts/unexpected-errors.ts';
import { listen, stop } from './receiver.ts';
import { EFFECT, NOW, SECRET } from './scripted.ts';

// nock's sockets are not those of Node.
beforeAll(() => nock.restore());
afterAll(() => nock.activate());

const ANSWER = JSON.stringify({
  version: 1,
  at: '2026-11-23T14:02:10.000Z',
  outcome: 'given',
  accounts: ['alice'],
});

/** How the receiver marks the end of its answer. The last one is: by the end of the connection. */
type Framing = 'content-length' | 'chunked' | 'close';

let server: Server;
let proxy: CuttingProxy;
afterEach(async () => {
  await proxy.close();
  await stop(server);
});

/** A receiver that says the same to each request, on a connection of its own. */
async function receiver(framing: Framing): Promise<string> {
  server = createServer((request, response) => {
    request.resume();
    response.setHeader('connection', 'close');
    if (framing === 'content-length') response.setHeader('content-length', Buffer.byteLength(ANSWER));
    response.useChunkedEncodingByDefault = framing === 'chunked';
    response.write(ANSWER.slice(0, 40));
    response.end(ANSWER.slice(40));
  });
  proxy = await cuttingProxy(await listen(server));
  return `http://127.0.0.1:${proxy.port}/`;
}

/** Does the work with a cut in each place of its answer, and once more after each. */
async function surviveAll(work: () => Promise<unknown>, answer: unknown): Promise<void> {
  expect(await work()).toEqual(answer);
  for (const cut of byteCuts({ from: 0, to: proxy.sent().length, stride: 1 })) {
    const at = JSON.stringify(cut);
    const errors = await unexpectedErrors(async () => {
      proxy.cutAt(cut);
      const said = await work().catch((error: unknown) => error);
      if (!(said instanceof Error)) expect(said, at).toEqual(answer);
      proxy.cutAt(null);
      expect(await work(), at).toEqual(answer);
    });
    expect(errors, at).toEqual([]);
  }
}

describe('an answer that is cut at any byte', { timeout: CUTS_TIMEOUT_MS }, () => {
  it.each<Framing>(['content-length', 'chunked', 'close'])(
    'with %s fails the call alone',
    async (framing) => {
      const url = await receiver(framing);
      const timer = { wait: async () => {} };
      const target = { name: 'back-office', settings: { url, secret: SECRET } };
      const connector = webhook.open(target, { clock: { now: () => NOW }, timer });
      await surviveAll(() => connector.accounts('refunds'), ['alice']);
      const provisioned = await connector.provision(EFFECT, NOW.plus({ hours: 1 }));
      expect(provisioned).toEqual({ outcome: 'given' });
    },
  );

  it('of the service for heartbeats fails the heartbeat alone', async () => {
    const { beat } = heartbeat({ url: await receiver('content-length') });
    await surviveAll(() => beat({ ends: 0, oldest: null }), undefined);
  });
});
