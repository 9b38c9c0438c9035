import { expect, it, vi } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';

const CAROL = { entitlement: 'orders_writer', account: 'carol' };

/** The entitlements that a target was asked for since the last call. */
function listed({ targets }: RepositoryWorld): () => readonly string[] {
  const spy = vi.spyOn(targets.orders.connector, 'accounts');
  return () => {
    const names = spy.mock.calls.map(([entitlement]) => entitlement);
    spy.mockClear();
    return names.toSorted();
  };
}

it('a pass lists each entitlement once', async () => {
  await using world = await aRepository();
  await world.give(aGrant());
  const names = listed(world);
  await world.pass('1m');
  await world.look();
  expect(names()).toEqual(['orders_reader', 'orders_writer']);
});

it('a pass lists an entitlement again after it changed it', async () => {
  await using world = await aRepository();
  const names = listed(world);
  await world.give(aGrant());
  expect(names().filter((name) => name === 'orders_reader').length).toBeGreaterThan(2);
});

it('a target that limits its calls is compared rarely where no grant holds anything', async () => {
  await using world = await aRepository();
  await world.give(aGrant({ duration: '4h' }));
  Object.assign(world.targets.orders.connector, { idleComparisonMs: 600_000 });
  await world.look();
  const names = listed(world);
  await world.pass('9m');
  await world.look();
  expect(names()).toEqual(['orders_reader']);
  world.targets.orders.giveByHand(CAROL);
  await world.pass('1m');
  await world.look();
  expect(names()).toEqual(['orders_reader', 'orders_writer']);
  expect(world.openIssues().map(({ title }) => title)).toEqual(['Access that Curfew never gave: 1']);
});

it('access that came back to such a target is revoked in the next pass if a revocation failed', async () => {
  await using world = await aRepository();
  await world.give(aGrant({ duration: '1h' }));
  Object.assign(world.targets.orders.connector, { idleComparisonMs: 600_000 });
  await world.pass('1h');
  await world.pass('25h');
  await world.look();
  world.targets.orders.giveByHand({ entitlement: 'orders_reader', account: 'alice_k' });
  const revoke = vi.spyOn(world.targets.orders.connector, 'revoke').mockRejectedValueOnce(new Error('502'));
  await world.pass('10m');
  await world.look();
  expect(world.targets.orders.held()).toHaveLength(1);
  await world.pass('1m');
  await world.look();
  expect(world.targets.orders.held()).toEqual([]);
  expect(revoke).toHaveBeenCalledTimes(2);
});

it('such a target is compared in each pass for a day after a grant ended', async () => {
  await using world = await aRepository();
  Object.assign(world.targets.orders.connector, { idleComparisonMs: 600_000 });
  await world.give(aGrant({ duration: '1h' }));
  await world.pass('1m');
  await world.look();
  await world.pass('2h');
  await world.look();
  world.targets.orders.giveByHand({ entitlement: 'orders_reader', account: 'alice_k' });
  await world.pass('1m');
  await world.look();
  expect(world.targets.orders.held()).toEqual([]);
});
