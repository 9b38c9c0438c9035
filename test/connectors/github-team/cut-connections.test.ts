import { DateTime } from 'luxon';
import nock from 'nock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { githubTeam } from '../../../src/connectors/github-team.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import type { Connector } from '../../../src/ports/connector.ts';
import { realTimer } from '../../../src/timer.ts';
import { byteCuts, CUTS_TIMEOUT_MS } from '../../support/cuts/cut-places.ts';
import { type CuttingProxy, cuttingProxy } from '../../support/cuts/cutting-proxy.ts';
import { unexpectedErrors } from '../../support/cuts/unexpected-errors.ts';
import { type TeamWorld, teamWorld } from './world.ts';

// nock's sockets are not those of Node.
beforeAll(() => nock.restore());
afterAll(() => nock.activate());

let world: TeamWorld;
let proxy: CuttingProxy;
let effect: Effect;
beforeAll(async () => {
  world = await teamWorld();
  proxy = await cuttingProxy(Number(new URL(world.simulator.url).port));
  effect = await world.person();
});
afterAll(async () => {
  await proxy.close();
  await world.close();
});

/** The organization, opened by a process that knows nothing of it yet. */
function open(): Connector {
  const settings = { ...world.settings, api_url: `http://127.0.0.1:${proxy.port}` };
  const clock = { now: () => DateTime.utc() };
  return githubTeam.open({ name: 'acme-teams', settings }, { clock, timer: realTimer });
}
const person = () => world.acme.person(effect.account);

describe('an answer of GitHub that is cut', { timeout: CUTS_TIMEOUT_MS }, () => {
  it.each([
    {
      name: 'provision',
      prepare: () => world.team.remove(person()),
      run: async () => open().provision(effect, (await world.now()).plus({ hours: 1 })),
      answer: { outcome: 'given' },
    },
    {
      name: 'revoke',
      prepare: () => world.team.add(person()),
      run: () => open().revoke(effect),
      answer: { outcome: 'taken-back', sessionsEnded: 0 },
    },
  ])('during $name fails the call alone', async ({ prepare, run, answer }) => {
    prepare();
    const before = proxy.total();
    expect(await run()).toEqual(answer);
    for (const cut of byteCuts({ from: 0, to: proxy.total() - before, stride: 151 })) {
      const at = JSON.stringify(cut);
      const errors = await unexpectedErrors(async () => {
        prepare();
        proxy.cutOnce(cut);
        const said = await run().catch((error: unknown) => error);
        if (!(said instanceof Error)) expect(said, at).toEqual(answer);
        proxy.cutOnce(null);
        prepare();
        // So that GitHub's limits on calls are never reached.
        world.simulator.clock.advance(10_000);
        expect(await run(), at).toEqual(answer);
      });
      expect(errors, at).toEqual([]);
    }
  });
});
