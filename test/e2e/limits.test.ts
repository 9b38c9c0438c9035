import { afterEach, describe, expect, it } from 'vitest';
import type { Person } from '../../simulator/people/person.ts';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../support/builders/a-repository.ts';
import { anEmergency, breaking } from '../support/builders/an-emergency.ts';

const PATH = 'access/one.yaml';
const BUDGETS = ['rest', 'graphql', 'content'] as const;
const EVERYTHING_GIVEN = ['requested', 'authorized', 'provisioning', 'provisioned'];

let world: RepositoryWorld;
afterEach(() => world.close());

/** One sweep each minute, as in a running process. */
async function sweepFor(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await world.pass('1m');
    await world.look();
  }
}

describe.each(BUDGETS)('if the limit of %s is used up', (budget) => {
  it('access ends on time, and the record follows', async () => {
    world = await aRepository();
    await world.give(aGrant({ duration: '2h' }));
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    await world.pass('119m');
    world.app.useUp(world.installation, budget);
    await sweepFor(3);
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story()).toEqual(EVERYTHING_GIVEN);
    await world.pass('58m');
    await sweepFor(2);
    world.failures();
    expect(world.story()).toEqual([...EVERYTHING_GIVEN, 'revoked', 'reverted']);
    const revoked = world.ledger().find((entry) => entry.type === 'revoked');
    expect(revoked?.type === 'revoked' && revoked.late_ms).toBeLessThan(2_000);
  });

  it('giving waits, and happens once the limit is reset', async () => {
    world = await aRepository();
    const pull = await world.propose(world.people.alice, { [PATH]: aGrant() });
    await world.look();
    await world.pass('61m');
    await world.review(world.people.dana, pull);
    world.app.useUp(world.installation, budget);
    await sweepFor(3);
    expect(world.targets.orders.held()).toEqual([]);
    await world.pass('58m');
    await sweepFor(2);
    world.failures();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });
});

/** Leaves this share of the hour's REST calls. */
const leave = (share: number): void => world.app.useUp(world.installation, 'rest', 100_000 * share);

describe('if little is left of an hour', () => {
  it('reverts wait, and requests are reviewed, given and ended', async () => {
    world = await aRepository();
    await world.give(aGrant({ duration: '30m' }));
    leave(0.3);
    await world.pass('31m');
    await world.look();
    expect(world.story()).toEqual([...EVERYTHING_GIVEN, 'revoked']);
    expect(world.revert()).toBeUndefined();
    await world.give(aGrant({ id: 'alice-orders-db-read-8f3a' }), 'access/two.yaml');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    await world.pass('60m');
    await sweepFor(2);
    expect(world.story()).toContain('reverted');
  });

  it('reviews wait, and what people merged is given', async () => {
    world = await aRepository();
    const { alice, dana, bob } = world.people;
    const pull = await world.propose(alice, { [PATH]: aGrant() });
    await world.look();
    await world.review(dana, pull);
    leave(0.15);
    const other = await world.propose(bob, { 'access/two.yaml': 'grants: [' });
    await sweepFor(2);
    expect(world.github.pull(other).checks).toEqual([]);
    await world.owner.merge(world.github, pull);
    await sweepFor(2);
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(world.logged.filter(({ text }) => text.includes('almost used up'))).toHaveLength(2);
    world.failures();
  });

  /** Opens a pull request, and queues its review, as an event does: a sweep would wait. */
  async function open(who: Person, path: string, file: string): Promise<number> {
    const pull = await world.propose(who, { [path]: file });
    await world.wake({ kind: 'review', repository: 'acme/access', pull });
    return pull;
  }

  it('break-glass is merged and given, and other requests wait', async () => {
    world = await anEmergency();
    const { alice, bob } = world.people;
    leave(0.15);
    await sweepFor(1);
    const ordinary = await open(alice, 'access/two.yaml', aGrant());
    const notOnCall = await open(bob, 'access/bob.yaml', breaking({ holder: 'bob' }));
    const pull = await open(alice, PATH, breaking());
    await sweepFor(2);
    expect(world.github.pull(pull).merged).toBe(true);
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    for (const waiting of [ordinary, notOnCall]) expect(world.github.pull(waiting).checks).toEqual([]);
    world.failures();
  });

  it('at most five heads of one author are read in an hour to find break-glass', async () => {
    world = await anEmergency();
    const { alice, carol } = world.people;
    leave(0.15);
    await sweepFor(1);
    for (let count = 1; count <= 5; count++) await open(alice, `access/${count}.yaml`, aGrant());
    await world.work();
    const sixth = await open(alice, PATH, breaking());
    const ofCarol = await open(carol, 'access/carol.yaml', breaking({ holder: 'carol' }));
    await sweepFor(2);
    expect(world.github.pull(sixth).checks).toEqual([]);
    expect(world.github.pull(ofCarol).checks).not.toEqual([]);
    world.failures();
  });
});
