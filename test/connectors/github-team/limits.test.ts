import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { githubTeam } from '../../../src/connectors/github-team.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import type { Connector } from '../../../src/ports/connector.ts';
import type { Budget } from '../../../src/ports/metrics.ts';
import { limitWait } from '../../../src/ports/quiet-waits.ts';
import { realTimer } from '../../../src/timer.ts';
import { type TeamWorld, teamWorld } from './world.ts';

let world: TeamWorld;
let connector: Connector;
let effect: Effect;
const seen: { budgets: Budget[]; waits: object[] } = { budgets: [], waits: [] };
const hour = 3_600_000;
const calls = () => world.simulator.calls.filter(({ path }) => !path.startsWith('/app/'));
const later = async () => (await world.now()).plus({ hours: 1 });
const wait = async (work: Promise<unknown>) =>
  limitWait(
    await work.then(
      () => new Error('done'),
      (error: unknown) => error,
    ),
  );

beforeAll(async () => {
  world = await teamWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.simulator.clock.advance(hour);
  seen.budgets = [];
  seen.waits = [];
  connector = githubTeam.open(
    { name: 'acme-teams', settings: world.settings },
    {
      clock: { now: () => world.simulator.clock.now() } as never,
      timer: realTimer,
      elapsedMs: () => world.simulator.clock.now().getTime(),
      log: { info() {}, warn: (fields) => seen.waits.push(fields), error() {} },
      metrics: { targetBudget: (_target, budget) => seen.budgets.push(budget) },
    },
  );
  effect = await world.person();
  world.team.add(world.acme.person(effect.account));
});

/** A look as the comparison with the target makes it. */
async function look(): Promise<void> {
  expect(await connector.accounts('log-readers')).toContain(effect.account);
  await connector.clock();
}

describe('a look', () => {
  it('at a team that did not change counts no call', async () => {
    await look();
    world.simulator.calls.clear();
    await look();
    expect(calls().map(({ method, unchanged }) => [method, unchanged])).toEqual([
      ['GET', true],
      ['GET', true],
    ]);
  });

  it('reports the calls that are left', async () => {
    await look();
    expect(seen.budgets.at(-1)).toMatchObject({ resource: 'rest', limit: 5_000, remaining: 4_998 });
  });
});

describe('if the App has almost used up its hour', () => {
  it.each([
    [900, 'inspect waits, and access is given', ['inspect']],
    [450, 'only ends go on', ['inspect', 'accounts', 'provision']],
  ])('%i calls: %s', async (left, _name, waiting) => {
    await look();
    world.app.useUp(world.installation, 'rest', left);
    // Also an answer that says that nothing changed says how much is left.
    await connector.accounts('log-readers').catch(() => {});
    const until = await later();
    const waits = {
      inspect: await wait(connector.inspect(effect)),
      accounts: await wait(connector.accounts('log-readers')),
      provision: await wait(connector.provision(effect, until)),
      revoke: await wait(connector.revoke(effect)),
    };
    expect(Object.entries(waits).flatMap(([name, ms]) => (ms === null ? [] : [name]))).toEqual(waiting);
    expect(await world.has(effect)).toBe(false);
    expect(seen.waits).toHaveLength(waiting.length > 1 ? 2 : 1);
  });
});

describe('if GitHub refuses every call', () => {
  it('an end waits for the time that GitHub named, and makes no call before it', async () => {
    await look();
    world.app.useUp(world.installation, 'rest');
    const waitMs = await wait(connector.revoke(effect));
    expect(waitMs).toBeGreaterThan(hour - 60_000);
    world.simulator.calls.clear();
    await wait(connector.revoke(effect));
    expect(world.simulator.calls).toEqual([]);
    world.simulator.clock.advance(hour);
    expect((await connector.revoke(effect)).outcome).toBe('taken-back');
    expect(await world.has(effect)).toBe(false);
  });

  it('`retry-after` is honoured', async () => {
    await look();
    world.simulator.faults.next({ method: 'GET' }, { kind: 'limit', status: 429, retryAfter: 20 });
    expect(await wait(connector.revoke(effect))).toBe(20_000);
    expect(await wait(connector.revoke(effect))).toBeGreaterThan(10_000);
    world.simulator.clock.advance(20_000);
    expect((await connector.revoke(effect)).outcome).toBe('taken-back');
  });
});
