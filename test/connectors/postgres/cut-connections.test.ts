import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/domain/effect.ts';
import type { Connector } from '../../../src/ports/connector.ts';
import {
  type Cut,
  type CuttingProxy,
  cuttingProxy,
  messageLengths,
} from '../../support/cuts/cutting-proxy.ts';
import { unexpectedErrors } from '../../support/cuts/unexpected-errors.ts';
import { openAt, type PostgresWorld, postgresWorld } from './world.ts';

/** `CURFEW_CUTS=each` cuts at each byte, which takes minutes. Otherwise, some bytes are left out. */
const EACH = process.env['CURFEW_CUTS'] === 'each';
const TIMEOUT_MS = EACH ? 1_800_000 : 120_000;

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

/** Cuts from one position to another. Without `EACH`, only at each `stride`th byte. */
function cuts({ from, to, stride }: { readonly from: number; readonly to: number; readonly stride: number }) {
  const all: Cut[] = [];
  for (let bytes = from; bytes < to; bytes += EACH ? 1 : stride) {
    const endings = EACH ? (['reset', 'closed'] as const) : ([bytes % 2 === 0 ? 'reset' : 'closed'] as const);
    for (const ending of endings) all.push({ bytes, ending });
  }
  return all;
}

/** Ends of the session by the server, from one message to another. */
function terminations({
  from,
  to,
  stride,
}: {
  readonly from: number;
  readonly to: number;
  readonly stride: number;
}) {
  const all: Cut[] = [];
  for (let messages = from; messages < to; messages += EACH ? 1 : stride) {
    all.push({ messages, ending: 'terminated' });
  }
  return all;
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
      await connector.clock();
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
        ...terminations({ from: 0, to: ready + 1, stride: 1 }),
        ...cuts({ from: 0, to: readyAt + 1, stride: 5 }),
      ]);
    },
    TIMEOUT_MS,
  );

  it.each([PROVISION, REVOKE])(
    'during $name ends nothing else',
    async (work) => {
      const { bytes, messages, ready, readyAt } = await measure(work);
      await surviveAll(work, [
        ...terminations({ from: ready, to: messages, stride: 3 }),
        ...cuts({ from: readyAt, to: bytes, stride: 41 }),
      ]);
    },
    TIMEOUT_MS,
  );
});
