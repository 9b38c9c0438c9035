import { expect, it } from 'vitest';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../support/builders/a-repository.ts';
import { GIVING_TEAMS } from '../support/builders/operator-text.ts';
import { having } from '../support/builders/written-policy.ts';

const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const listsPulls = (world: RepositoryWorld) =>
  world.simulator.calls.some(
    ({ app, method, path }) => app !== undefined && method === 'GET' && path.endsWith('/pulls'),
  );

/** Sends the job of an event about a team's members. */
async function wake(world: RepositoryWorld, team: string): Promise<void> {
  await world.work();
  world.simulator.calls.clear();
  await world.wake({ kind: 'team-members', team });
  await world.work();
}

it('a person who leaves an eligible team loses access at the event, also below that team', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, dana } = world.people;
  const { backend } = world.teams;
  const below = world.acme.team('below', [alice], { parent: backend });
  backend.remove(alice);
  const pull = await world.propose(alice, { 'access/one.yaml': aGrant() });
  await world.look();
  await world.review(dana, pull);
  await alice.merge(world.github, pull);
  await world.look();
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  below.remove(alice);
  await wake(world, 'acme/below');
  expect(world.targets.orders.held()).toEqual([]);
  expect(world.story('one')).toContain('ended');
});

it.each([
  ['approves', 'acme/dba', true],
  ['owns the policy', 'acme/platform', true],
  ['is a target', 'acme/log-readers', true],
  ['is not named', 'acme/marketing', false],
  ['is not named, in another organization', 'umbrella/dba', false],
])('a team that %s wakes the repository: %s, %s', async (_name, team, wakes) => {
  await using world = await aRepository({ policy: MANUAL, operator: GIVING_TEAMS });
  for (const slug of ['log-readers', 'marketing']) world.acme.team(slug);
  world.simulator.organization('umbrella').team('dba');
  await world.look();
  await wake(world, team);
  expect(listsPulls(world)).toBe(wakes);
  expect(world.failures()).toEqual([]);
});

it('a team that GitHub does not show wakes the repository', async () => {
  await using world = await aRepository({ policy: MANUAL });
  await world.look();
  await wake(world, 'acme/nowhere');
  expect(listsPulls(world)).toBe(true);
});
