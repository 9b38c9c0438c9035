import nock from 'nock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/domain/effect.ts';
import type { Connector } from '../../../src/ports/connector.ts';
import { byteCuts, CUTS_TIMEOUT_MS, terminations } from '../../support/cuts/cut-places.ts';
import {
  type Cut,
  type CuttingProxy,
  cuttingProxy,
  messageLengths,
} from '../../support/cuts/cutting-proxy.ts';
import { unexpectedErrors } from '../../support/cuts/unexpected-errors.ts';
import { openAt, type PostgresWorld, postgresWorld } from './world.ts';

// nock's sockets are not those of Node.
beforeAll(() => nock.restore());
afterAll(() => nock.activate());

let world: PostgresWorld;
let proxy: CuttingProxy;
let url: string;
let effect: Effect;
beforeAll(async () => {
  world = await postgresWorld();
  proxy = await cuttingProxy(world.server.port);
  url = world.url.replace(/:\d+\//, `:${proxy.port}/`);
  effect = await world.person();
});
afterAll(async () => {
  await world.connector.close();
  await proxy.close();
  await world.close();
});

const grant = () => world.sql(`GRANT orders_reader TO ${effect.account} GRANTED BY curfew`);
const ungrant = () => world.sql(`REVOKE orders_reader FROM ${effect.account} GRANTED BY curfew`);
const until = async () => (await world.now()).plus({ hours: 1 });

interface Work {
  readonly name: string;
  readonly prepare: () => Promise<void>;
  readonly run: (connector: Connector) => Promise<unknown>;
}

const CONNECT: Work = {
  name: 'the start of a session',
  prepare: async () => {},
  run: (connector) => connector.clock(),
};
const PROVISION: Work = {
  name: 'provision',
  prepare: ungrant,
  run: async (connector) => connector.provision(effect, await until()),
};
const REVOKE: Work = { name: 'revoke', prepare: grant, run: (connector) => connector.revoke(effect) };

/** The bytes and the messages of a whole session, and of its start. */
async function measure({ prepare, run }: Work) {
  proxy.cutAt(null);
  await prepare();
  const connector = openAt(url);
  await run(connector);
  await connector.close();
  const sent = proxy.sent();
  const ends: number[] = [0];
  for (const length of messageLengths(sent)) ends.push((ends.at(-1) ?? 0) + length);
  // The server is ready for the first query.
  const ready = ends.findIndex((at) => sent[at] === 'Z'.charCodeAt(0)) + 1;
  return { bytes: sent.length, messages: ends.length - 1, ready, readyAt: ends[ready] ?? 0 };
}

/** Runs the work with each cut, and the same connector without a cut afterwards. */
async function surviveAll({ prepare, run }: Work, all: readonly Cut[]): Promise<void> {
  for (const cut of all) {
    const at = JSON.stringify(cut);
    await prepare();
    proxy.cutAt(cut);
    const connector = openAt(url);
    const errors = await unexpectedErrors(async () => {
      const message = await run(connector).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      expect(message ?? 'orders-db: ', at).toMatch(/^orders-db: /);
      for (const secret of world.secrets) expect(message ?? '', at).not.toContain(secret);
      proxy.cutAt(null);
      // The pool may still have connections that were cut. Each fails one call at most.
      await connector
        .clock()
        .catch(() => connector.clock())
        .catch(() => connector.clock());
      await connector.close();
    });
    expect(errors, at).toEqual([]);
  }
  await prepare();
  const connector = openAt(url);
  await run(connector);
  await connector.close();
}

describe('a connection that is cut', () => {
  it(
    'during the start of a session ends nothing else',
    async () => {
      const { ready, readyAt } = await measure(CONNECT);
      await surviveAll(CONNECT, [
        ...terminations({ from: 0, to: ready, stride: 1 }),
        ...byteCuts({ from: 0, to: readyAt, stride: 5 }),
      ]);
    },
    CUTS_TIMEOUT_MS,
  );

  it.each([PROVISION, REVOKE])(
    'during $name ends nothing else',
    async (work) => {
      const { bytes, messages, ready, readyAt } = await measure(work);
      await surviveAll(work, [
        ...terminations({ from: ready, to: messages - 1, stride: 3 }),
        ...byteCuts({ from: readyAt, to: bytes - 1, stride: 41 }),
      ]);
    },
    CUTS_TIMEOUT_MS,
  );
});
