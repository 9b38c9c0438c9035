import { expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';

/** The calls of one sweep that GitHub counts. */
async function countedCalls(world: RepositoryWorld): Promise<readonly string[]> {
  await world.pass('1m');
  world.simulator.calls.clear();
  await world.look();
  return world.simulator.calls.flatMap(({ method, path, unchanged, requestBody }) =>
    unchanged
      ? []
      : [`${method} ${path} ${path === '/graphql' ? JSON.stringify(requestBody).slice(0, 400) : ''}`],
  );
}

it('a sweep of requests that did not change counts no call', async () => {
  await using world = await aRepository();
  for (const n of [1, 2, 3])
    await world.propose(world.people.alice, { [`access/r${n}.yaml`]: aGrant({ id: `r${n}` }) });
  await countedCalls(world);
  await countedCalls(world);
  expect(await countedCalls(world)).toEqual([]);
});

it('a sweep of requests that did not change counts no call for each of them after a push to the ledger', async () => {
  await using world = await aRepository();
  for (const n of [1, 2, 3])
    await world.propose(world.people.alice, { [`access/r${n}.yaml`]: aGrant({ id: `r${n}` }) });
  await countedCalls(world);
  await countedCalls(world);
  await world.propose(world.people.bob, { 'access/r4.yaml': aGrant({ id: 'r4', holder: 'bob' }) });
  await countedCalls(world);
  await world.propose(world.people.bob, { 'README.md': 'Nothing\n' });
  const calls = await countedCalls(world);
  expect(calls.filter((call) => /pulls\/[1-3]|graphql/.test(call))).toEqual([]);
});

const STATES = {
  'a dismissed review': async (world: RepositoryWorld, pull: number) => {
    await world.review(world.people.dana, pull, 'REQUEST_CHANGES');
    await world.look();
    const [review] = world.github.pull(pull).reviews;
    await world.owner.dismiss(world.github, pull, review?.id ?? 0, 'Not needed');
    await world.review(world.people.dora, pull);
  },
  'a new member of a team that approves': async (world: RepositoryWorld, pull: number) => {
    await world.review(world.people.carol, pull);
    await world.look();
    world.teams.dba.add(world.people.carol);
  },
  'a commit': async (world: RepositoryWorld, pull: number) => {
    await world.people.alice.pushBranch(world.github, `ask-${pull}`, {
      files: { 'access/one.yaml': aGrant({ duration: '2h' }) },
      message: 'Shorter',
    });
    await world.look();
    await world.review(world.people.dana, pull);
  },
};

it.each(Object.entries(STATES))('a sweep finds %s', async (_name, change) => {
  await using world = await aRepository();
  const pull = await world.propose(world.people.alice, { 'access/one.yaml': aGrant() });
  for (let n = 0; n < 3; n++) await countedCalls(world);
  expect(world.targets.orders.held()).toEqual([]);
  await change(world, pull);
  await world.look();
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
});
