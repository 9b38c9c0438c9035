import { expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const PATH = 'access/one.yaml';
const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');

it('a second file with the id of a live grant gives nothing, and the grant ends on time', async () => {
  await using world = await aRepository();
  const { alice, bob } = world.people;
  await world.give(aGrant({ duration: '1h' }), PATH);
  const second = { 'access/a-first.yaml': aGrant({ duration: '8h' }) };
  const pull = await world.propose(alice, second);
  await world.look();
  expect(world.check(pull).conclusion).toBe('failure');
  expect(world.annotations(pull)).toMatch(/one/);
  await bob.pushDirectly(world.github, second, 'Twice');
  await world.look();
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  await world.pass('1h');
  world.failures();
  expect(world.targets.orders.held()).toEqual([]);
  expect(world.ledger().find(({ type }) => type === 'revoked')).toMatchObject({
    cause: 'expired',
    late_ms: 0,
  });
  // The first file gone, the second one is the grant: longer than what was approved.
  await bob.pushDirectly(world.github, { [PATH]: null }, 'Once');
  await world.look();
  world.failures();
  expect(world.story('one').filter((type) => type === 'authorized')).toHaveLength(1);
  expect(world.targets.orders.held()).toEqual([]);
});

it('a grants file that becomes a folder of the same name gives nothing more', async () => {
  await using world = await aRepository();
  await world.give(aGrant({ duration: '1h' }), PATH);
  const { bob } = world.people;
  const inside = `${PATH}/one.yaml`;
  await bob.pushDirectly(world.github, { [PATH]: null, [inside]: aGrant({ duration: '1h' }) }, 'Move');
  await world.look();
  expect(world.story('one').at(-1)).toBe('provisioned');
  await bob.pushDirectly(world.github, { [inside]: aGrant({ duration: '8h' }) }, 'More');
  await world.lookPastLag();
  expect(world.story('one').at(-1)).toBe('refused');
  await world.pass('1h');
  expect(world.targets.orders.held()).toEqual([]);
});

it('an id is spent for good once its grant was reverted, also for who had it', async () => {
  await using world = await aRepository();
  await world.give(aGrant({ duration: '1h' }), PATH);
  await world.pass('1h');
  expect(world.story('one').at(-1)).toBe('reverted');
  const again = await world.propose(world.people.alice, { [PATH]: aGrant({ duration: '1h' }) });
  await world.look();
  await world.review(world.people.dana, again);
  await world.look();
  expect(world.check(again).conclusion).toBe('failure');
  await world.owner.merge(world.github, again, { admin: true });
  await world.look();
  // Its entry is removed once more.
  expect(world.story('one').slice(-2)).toEqual(['refused', 'reverted']);
  expect(world.story('one').filter((type) => type === 'authorized')).toHaveLength(1);
  expect(world.targets.orders.held()).toEqual([]);
});

it('who may not approve any more by a policy that was accepted since does not count', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, bob, dana, petra } = world.people;
  const request = await world.propose(alice, { [PATH]: aGrant() });
  await world.look();
  await world.review(dana, request);
  await world.look();
  expect(world.check(request).conclusion).toBe('success');
  const policy = await world.propose(bob, {
    '.github/curfew.yml': MANUAL.replaceAll('from: [acme/dba]', 'from: [acme/platform]'),
  });
  await world.look();
  await world.review(petra, policy);
  await world.look();
  await bob.merge(world.github, policy);
  await alice.merge(world.github, request);
  await world.look();
  expect(world.ledger().at(-1)).toMatchObject({
    type: 'refused',
    decision: {
      lines: [{ from: ['acme/platform'], notCounted: [{ by: { login: 'dana' }, why: 'not-eligible' }] }],
    },
  });
  expect(world.targets.orders.asked).toEqual([]);
});
