import { expect, it } from 'vitest';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository } from '../support/builders/a-repository.ts';

it('each sweep that succeeds sends a heartbeat, with the end that is longest past', async () => {
  await using world = await aRepository();
  const { alice, dana } = world.people;
  await world.look();
  expect(world.heartbeat.beats).toEqual([{ ends: 0, oldest: null }]);

  const pull = await world.propose(alice, { 'access/one.yaml': aGrant({ duration: '1h' }) });
  await world.look();
  await world.review(dana, pull);
  await world.look();
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  expect(world.heartbeat.beats.at(-1)).toEqual({ ends: 0, oldest: null });
  const ends = world.clock.now().plus({ hours: 1 });
  world.targets.orders.down = true;
  await world.pass('2h');
  await world.look();
  const last = world.heartbeat.beats.at(-1);
  expect(last?.ends).toBe(1);
  expect(Math.abs(ends.diff(last?.oldest ?? ends.plus({ days: 1 }), 'seconds').seconds)).toBeLessThan(60);
  world.failures();
});

it('a sweep that fails sends none, so that the service alerts', async () => {
  await using world = await aRepository();
  world.simulator.faults.next(
    { method: 'GET', path: /^\/repos\/acme\/access\/pulls$/ },
    { kind: 'answer', status: 502 },
    100,
  );
  await world.look();
  expect(world.failures().join()).toContain('502');
  expect(world.heartbeat.beats).toEqual([]);
});

it('a service that does not answer makes no sweep fail', async () => {
  await using world = await aRepository();
  world.heartbeat.state = 'away';
  await world.look();
  expect(world.failures()).toEqual([]);
  expect(world.logged).toEqual([
    { level: 'warn', text: expect.stringContaining('the heartbeat could not be sent') },
  ]);
});

it('no heartbeat is sent while it is not known what access is live', async () => {
  await using world = await aRepository();
  const { alice, dana } = world.people;
  const pull = await world.propose(alice, { 'access/one.yaml': aGrant({ duration: '1h' }) });
  await world.look();
  await world.review(dana, pull);
  await world.look();
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  world.targets.orders.down = true;
  await world.pass('2h');
  world.failures();
  world.logged.splice(0);
  // A new process without the database, while GitHub does not show the ledger: the end is not known.
  world.restart({ database: 'lost' });
  world.simulator.faults.next({ path: /git\/ref\/heads.*ledger$/ }, { kind: 'answer', status: 502 }, 100);
  world.heartbeat.beats.splice(0);
  await world.look();
  expect(world.heartbeat.beats).toEqual([]);
  expect(world.logged.map(({ text }) => text).join()).toContain('it is not known what access is live');
  world.failures();
  world.logged.splice(0);
});
