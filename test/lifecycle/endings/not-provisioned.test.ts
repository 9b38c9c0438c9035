import { describe, expect, it } from 'vitest';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import { aRepository } from '../../support/builders/a-repository.ts';

const PATH = 'access/one.yaml';

describe('access is not provisioned', () => {
  it('while its target is down; it is when the target is back', async () => {
    await using world = await aRepository();
    world.targets.orders.down = true;
    await world.give(aGrant({ role: 'orders-support' }), PATH);
    expect(world.targets.logs.held()).toEqual(['log_reader alice']);
    await world.pass('10m');
    world.targets.orders.down = false;
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    world.failures();
    await world.pass('4h');
    expect([...world.targets.orders.held(), ...world.targets.logs.held()]).toEqual([]);
  });

  it('at all if the target was down for the whole window', async () => {
    await using world = await aRepository();
    world.targets.orders.down = true;
    const pull = await world.give(aGrant({ duration: '1h' }), PATH);
    await world.pass('1h');
    world.targets.orders.down = false;
    await world.pass('2h');
    await world.look();
    world.failures();
    expect(world.targets.orders.asked).toEqual([]);
    expect(world.story().slice(-2)).toEqual(['lapsed', 'reverted']);
    expect(world.github.pull(pull).comments.at(-1)?.body).toContain(
      'request the access again in a new entry with its own id',
    );
  });

  it('to an account that the target does not have; the comment says who creates it', async () => {
    await using world = await aRepository();
    world.teams.backend.add(world.people.petra);
    const file = grants({ holder: 'petra' });
    const pull = await world.give(file, PATH, world.people.petra);
    expect(world.story()).toContain('provision-failed');
    expect(world.github.pull(pull).comments.at(-1)?.body).toContain('its administrator makes one');
    world.targets.orders.addAccount('petra');
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader petra']);
  });
});
