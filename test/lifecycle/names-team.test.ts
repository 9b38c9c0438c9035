import { describe, expect, it } from 'vitest';
import type { LedgerState } from '../../src/domain/ledger/ledger-state.ts';
import { read, unreadable } from '../../src/domain/reading.ts';
import { namesTeam } from '../../src/lifecycle/names-team.ts';
import type { Trees } from '../../src/ports/forge/trees.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../support/builders/a-repository.ts';
import { NOW } from '../support/builders/a-request.ts';
import { GIVING_TEAMS } from '../support/builders/operator-text.ts';
import { having, operatorFrom } from '../support/builders/written-policy.ts';

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

it('a team that cannot be read is left to the next sweep, and fails no job', async () => {
  await using world = await aRepository({ policy: MANUAL });
  await world.look();
  await wake(world, 'acme/nowhere');
  expect(listsPulls(world)).toBe(false);
  expect(world.failures()).toEqual([]);
  expect(world.logged.splice(0)).toEqual([
    { level: 'warn', text: expect.stringContaining('the change of a team is left to the next sweep') },
  ]);
});

it('a repository that cannot be opened fails no job', async () => {
  await using world = await aRepository({ policy: MANUAL });
  await world.look();
  world.restart();
  world.simulator.faults.next({ path: /^\/repos\/acme\/access$/ }, { kind: 'answer', status: 502 }, 20);
  await wake(world, 'acme/dba');
  expect(world.failures()).toEqual([]);
  expect(
    world.logged
      .splice(0)
      .map(({ text }) => text)
      .join(),
  ).toContain('is left to the next sweep');
});

describe('a repository names', () => {
  const POLICY_STATE = { policy: null } as unknown as LedgerState;
  const repository = (changes: object) => ({
    name: 'acme/access',
    operator: operatorFrom(GIVING_TEAMS),
    keys: new Map(),
    trees: {} as Trees,
    ledger: { state: async () => read(POLICY_STATE, NOW) } as unknown as Ledger,
    ...changes,
  });
  const AWAY = { ledger: { state: async () => unreadable('the ledger', '502') } };

  it('its owners and the teams of its targets, without a policy', async () => {
    expect(await namesTeam(repository({}), ['acme/platform'])).toBe(true);
    expect(await namesTeam(repository({}), ['acme/other', 'acme/log-readers'])).toBe(true);
    expect(await namesTeam(repository({}), ['acme/other'])).toBe(false);
  });

  it('no team of a target that another repository uses', async () => {
    const { targets, ...operator } = operatorFrom(GIVING_TEAMS);
    const others = new Map(
      [...targets].map(([name, target]) => [name, { ...target, repositories: ['acme/other'] }]),
    );
    const other = repository({ operator: { ...operator, targets: others } });
    expect(await namesTeam(other, ['acme/log-readers'])).toBe(false);
  });

  it('a team of the policy only if the ledger can be read', async () => {
    expect(await namesTeam(repository(AWAY), ['acme/platform'])).toBe(true);
    await expect(namesTeam(repository(AWAY), ['acme/dba'])).rejects.toThrow(
      'acme/access: the ledger could not be read: 502',
    );
  });
});
