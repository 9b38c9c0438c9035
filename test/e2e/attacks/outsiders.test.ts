import { expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const PATH = 'access/one.yaml';
const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');

it('a request from a fork gives nothing, also if it was approved and merged', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, dana } = world.people;
  world.github.allow(alice, 'read');
  const fork = world.simulator.fork(world.github, alice);
  await alice.pushBranch(fork, 'ask', {
    files: {
      [PATH]: aGrant(),
      'access/two.yaml': aGrant({ id: 'two', role: 'logs-read', duration: '1h' }),
    },
    message: 'Ask',
  });
  const pull = await alice.openPull(world.github, { head: 'alice:ask', title: 'Ask' });
  await world.look();
  expect(world.check(pull).conclusion).toBe('failure');
  await world.review(dana, pull);
  await world.look();
  await world.owner.merge(world.github, pull, { admin: true });
  await world.lookPastLag();
  expect(world.story()).toEqual(['refused', 'refused']);
  expect([...world.targets.orders.asked, ...world.targets.logs.asked]).toEqual([]);
});

it.each([
  ['before it landed', false],
  ['before it could be given', true],
])('an approval of an account that was deleted %s counts no more', async (_when, landed) => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, dana } = world.people;
  const pull = await world.propose(alice, { [PATH]: aGrant({ from: '2026-11-23T16:00Z' }) });
  await world.look();
  await world.review(dana, pull);
  await world.look();
  await alice.merge(world.github, pull);
  if (landed) await world.look();
  const path = `/repos/acme/access/pulls/${pull}/reviews`;
  const { body } = await world.owner.request('GET', path);
  const nobodys = (body as readonly object[]).map((review) => ({ ...review, user: null }));
  world.simulator.faults.next(
    { path: new RegExp(`${path}$`), app: 'curfew' },
    { kind: 'answer', status: 200, body: nobodys },
    Number.POSITIVE_INFINITY,
  );
  world.restart();
  await world.look();
  expect(world.story().at(-1)).toBe(landed ? 'authorized' : 'refused');
  world.sleep('150m');
  await world.look();
  expect(world.targets.orders.asked).toEqual([]);
});
