import { expect, it } from 'vitest';
import { sweep } from '../../../src/lifecycle/sweep.ts';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { sample } from '../../support/builders/entries.ts';
import { having } from '../../support/builders/written-policy.ts';

const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const review = (pull: number) => ({ kind: 'review', repository: 'acme/access', pull }) as const;

it('many pull requests of one author cost the others nothing', async () => {
  await using world = await aRepository();
  const { alice, bob, dana } = world.people;
  const author = { login: 'alice', id: alice.id };
  const pulls = Array.from({ length: 20 }, (_, index) => 1001 + index);
  const asked = (pull: number) => ({
    ...sample('requested', { grant: `a${pull}`, pull, holder: author, author, change: 'added' }),
    at: world.clock.now().toISO() ?? '',
  });
  const { ledger } = await world.curfew();
  await ledger.append(() => ({ entries: pulls.map(asked) }));

  const hers = await world.propose(alice, { 'access/one.yaml': aGrant() });
  await world.wake(review(hers));
  await world.work();
  expect(world.check(hers).conclusion).toBe('failure');
  expect(world.check(hers).summary).toMatch(/Too many requests of alice are open: 20/);
  expect(world.story('one')).toEqual([]);

  const requestOfBob = await world.propose(bob, {
    'access/bobs.yaml': aGrant({ id: 'bobs', holder: 'bob' }),
  });
  await world.wake(review(requestOfBob));
  await world.work();
  await world.review(dana, requestOfBob);
  await world.wake(review(requestOfBob));
  await world.work();
  expect(world.targets.orders.held()).toEqual(['orders_reader bob']);

  // Room is made by one that is answered.
  const { grant, revision, holder, role, pull, round } = asked(1001);
  const at = world.clock.now().toISO() ?? '';
  await ledger.append(() => ({
    entries: [{ type: 'abandoned', at, grant, revision, holder, role, pull, round, by: null }],
  }));
  await world.wake(review(hers));
  await world.work();
  expect(world.check(hers).conclusion).toBe('action_required');
  expect(world.story('one')).toEqual(['requested']);
});

it('a sweep looks at the oldest pull requests of each author', async () => {
  await using world = await aRepository();
  const repository = await world.curfew();
  const number = await world.propose(world.people.bob, { 'access/bobs.yaml': aGrant({ id: 'bobs' }) });
  const bobs = await repository.pulls.get(number);
  const alices = Array.from({ length: 60 }, (_, index) => ({
    ...bobs,
    number: 200 - index,
    author: { login: 'alice', id: 1 },
  }));
  const pulls = { ...repository.pulls, open: async () => [...alices, bobs] };
  const swept = (await sweep({ ...repository, pulls })).flatMap((job) =>
    job.kind === 'review' ? [job.pull] : [],
  );
  expect(swept.toSorted((a, b) => a - b)).toEqual([number, ...Array.from({ length: 50 }, (_, i) => 141 + i)]);
});

it('hundreds of refused entries are one issue', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const many = grants(...Array.from({ length: 300 }, (_, index) => ({ id: `many-${index}` })));
  await world.people.alice.pushDirectly(world.github, { 'access/many.yaml': many }, 'Ask');
  await world.lookPastLag();
  expect(world.story()).toEqual(Array(300).fill('refused'));
  expect(world.github.issues().map(({ title }) => title)).toEqual(['Not given: 300 grants']);
  expect(world.github.issues()[0]?.body).toMatch(/and 270 more/);
  world.restart();
  await world.look();
  expect(world.github.issues()).toHaveLength(1);
  expect(world.targets.orders.asked).toEqual([]);
});
