import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const PATH = 'access/one.yaml';
const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const long = aGrant({ duration: '8h' });
const reworded = aGrant({ duration: '8h', ticket: 'INC-5' });

describe('a change of the wording of refused content shows everything that it gives', () => {
  it('where nothing of it was ever given', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const { alice, dana } = world.people;
    await alice.pushDirectly(world.github, { [PATH]: long }, 'Ask');
    await world.lookPastLag();
    expect(world.story('one')).toEqual(['refused']);
    const pull = await world.propose(alice, { [PATH]: reworded });
    await world.look();
    expect(world.check(pull).title).toBe('alice: orders-db-read for 8h. Waiting for 1 of acme/dba');
    expect(world.check(pull).summary).toContain('Gives alice **orders-db-read**');
    await world.review(dana, pull);
    await alice.merge(world.github, pull).catch(() => world.owner.merge(world.github, pull, { admin: true }));
    await world.look();
    expect(world.ledger().find(({ type }) => type === 'authorized')).toMatchObject({ change: 'added' });
  });

  it('where less of it is live', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const { alice, dana } = world.people;
    const first = await world.propose(alice, { [PATH]: aGrant({ duration: '1h' }) });
    await world.look();
    await world.review(dana, first);
    await world.look();
    await alice.merge(world.github, first);
    await world.look();
    await alice.pushDirectly(world.github, { [PATH]: long }, 'More');
    await world.lookPastLag();
    expect(world.story('one').at(-1)).toBe('refused');
    const pull = await world.propose(alice, { [PATH]: reworded });
    await world.look();
    expect(world.check(pull).title).toMatch(/^alice: orders-db-read extended to 8h/);
    expect(world.check(pull).summary).toContain("Extends alice's **orders-db-read**");
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
  });

  it('and only the holder may ask for it', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const { bob } = world.people;
    await bob.pushDirectly(world.github, { [PATH]: long }, 'Ask');
    await world.lookPastLag();
    const pull = await world.propose(bob, { [PATH]: reworded });
    await world.look();
    expect(world.check(pull).conclusion).toBe('failure');
    expect(world.annotations(pull)).toMatch(/bob/);
  });
});
