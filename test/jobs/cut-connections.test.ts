import { DateTime } from 'luxon';
import nock from 'nock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type PostgresServer, startPostgres } from '../../demo/postgres-server.ts';
import { openQueue, type Queue } from '../../src/jobs/open-queue.ts';
import { realTimer } from '../../src/timer.ts';
import { byteCuts, CUTS_TIMEOUT_MS, terminations } from '../support/cuts/cut-places.ts';
import { type Cut, type CuttingProxy, cuttingProxy, messageLengths } from '../support/cuts/cutting-proxy.ts';
import { unexpectedErrors } from '../support/cuts/unexpected-errors.ts';

// nock's sockets are not those of Node.
beforeAll(() => nock.restore());
afterAll(() => nock.activate());

const log = { info() {}, warn() {}, error() {} };
const clock = { now: () => DateTime.utc() };
let server: PostgresServer;
let proxy: CuttingProxy;
let url: string;
const open = () => openQueue({ clock, timer: realTimer, log, database: { url }, random: () => 0.5 });

beforeAll(async () => {
  server = await startPostgres();
  proxy = await cuttingProxy(server.port);
  url = server.url.replace(`:${server.port}/`, `:${proxy.port}/`);
  await (await open()).close();
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
});

describe('a connection to the queue’s database that is cut', () => {
  it(
    'ends nothing else, and the queue works again',
    async () => {
      const queue = await open();
      await use(queue);
      const sent = proxy.sent();
      await queue.close();
      const all = [
        ...terminations({ from: 0, to: messageLengths(sent).length, stride: 1 }),
        ...byteCuts({ from: 0, to: sent.length, stride: 61 }),
      ];
      for (const cut of all) await survive(cut);
    },
    CUTS_TIMEOUT_MS,
  );

  it('as it closes ends nothing else', async () => {
    const queue = await open();
    const errors = await unexpectedErrors(async () => {
      proxy.terminateAtGoodbye(true);
      await queue.close();
    });
    proxy.terminateAtGoodbye(false);
    expect(errors).toEqual([]);
  });
});

/** Opens the queue and uses it with the cut, and again without. */
async function survive(cut: Cut): Promise<void> {
  const errors = await unexpectedErrors(async () => {
    proxy.cutAt(cut);
    const queue = await open().catch(() => null);
    if (queue !== null) await use(queue).catch(() => {});
    proxy.cutAt(null);
    const works = queue ?? (await open());
    // Connections that were opened before may still be cut in use.
    await vi.waitFor(() => use(works), { timeout: 10_000 });
    await works.close();
  });
  expect(errors, JSON.stringify(cut)).toEqual([]);
}

async function use(queue: Queue): Promise<void> {
  await queue.send({ kind: 'sweep' });
  await queue.counts();
}
