import { describe, expect, it } from 'vitest';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository } from '../support/builders/a-repository.ts';

const PATH = 'access/one.yaml';

describe('clocks', () => {
  it('that differ much from GitHub’s provision nothing until they agree again', async () => {
    await using world = await aRepository();
    world.simulator.clock.advance(60_000);
    await world.give(aGrant(), PATH);
    expect(world.story()).toEqual(['requested', 'authorized']);
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.logged.some(({ text }) => text.includes('clocks disagree'))).toBe(true);
    world.simulator.clock.advance(-60_000);
    await world.pass('2m');
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });

  it('that differ much from the target’s provision nothing there', async () => {
    await using world = await aRepository();
    world.targets.orders.ahead = -60_000;
    await world.give(aGrant({ role: 'orders-support' }), PATH);
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.targets.logs.held()).toEqual(['log_reader alice']);
  });

  it('end access by the clock that is furthest ahead', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '1h' }), PATH);
    await world.pass('50m');
    world.targets.orders.ahead = 11 * 60_000;
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story().slice(-2)).toEqual(['revoked', 'reverted']);
  });

  it.each([0, 20_000])(
    '%d ms behind GitHub’s do not let an approval count for a later revision',
    async (ahead) => {
      await using world = await aRepository();
      const { alice, dana } = world.people;
      world.simulator.clock.advance(ahead);
      const pull = await world.propose(alice, { [PATH]: aGrant({ duration: '1h' }) });
      await world.look();
      await world.pass('1m');
      await world.review(dana, pull);
      await alice.pushBranch(world.github, world.github.pull(pull).headBranch, {
        files: { [PATH]: aGrant({ duration: '8h' }) },
        message: 'Ask for longer',
      });
      await world.look();
      expect(world.story()).toEqual(['requested', 'requested']);
      expect(world.github.pull(pull).merged).toBe(false);
      expect(world.targets.orders.held()).toEqual([]);
    },
  );
});
