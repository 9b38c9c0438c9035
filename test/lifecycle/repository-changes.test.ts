import { describe, expect, it } from 'vitest';
import { repositoryProblem } from '../../src/lifecycle/guards.ts';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../support/builders/a-repository.ts';

const WHOLE = ['requested', 'authorized', 'provisioning', 'provisioned', 'revoked', 'reverted'];

/** One way to lose the repository, and the way back. */
const LOSSES: readonly (readonly [
  string,
  (world: RepositoryWorld) => void,
  (world: RepositoryWorld) => void,
])[] = [
  [
    'the App is suspended',
    ({ app, installation }) => app.suspend(installation),
    ({ app, installation }) => app.unsuspend(installation),
  ],
  [
    'the App is uninstalled, and installed again',
    ({ app, installation }) => app.uninstall(installation),
    ({ app, acme }) => void app.install(acme),
  ],
  [
    'the repository is made public',
    ({ github }) => Object.assign(github.state, { private: false }),
    ({ github }) => Object.assign(github.state, { private: true }),
  ],
  [
    'the repository is transferred to an organization without the App, and back',
    ({ github, simulator }) => github.transfer(simulator.organization('other')),
    ({ github, acme, teams }) => {
      github.transfer(acme);
      for (const team of Object.values(teams)) github.allowTeam(team, 'read');
    },
  ],
  [
    'the repository is archived',
    ({ github }) => Object.assign(github.state, { archived: true }),
    ({ github }) => Object.assign(github.state, { archived: false }),
  ],
];

describe('access ends on time, and is recorded later, if', () => {
  it.each(LOSSES)('%s', async (_name, lose, restore) => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '1h' }));
    lose(world);
    const recorded = world.ledger().length;
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.failures()).not.toEqual([]);
    await world.pass('10m');
    expect(world.ledger()).toHaveLength(recorded);
    world.failures();
    restore(world);
    await world.pass('5m');
    await world.look();
    world.failures();
    expect(world.story()).toEqual(WHOLE);
    expect(world.ledger().find(({ type }) => type === 'revoked')).toMatchObject({ late: true, late_ms: 0 });
  });

  it('the App is suspended and Curfew is restarted', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '1h' }));
    world.app.suspend(world.installation);
    world.restart({ database: 'kept' });
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    world.failures();
  });
});

const FACTS = {
  id: 7,
  fullName: 'Acme/Access',
  defaultBranch: 'main',
  public: false,
  archived: false,
  allows: { squash: true, merge: true, rebase: true },
};
const BEFORE = { name: 'acme/access', id: 7, allowPublic: false };

it.each([
  ['unchanged', {}, {}, null],
  ['public', { public: true }, {}, /is public/],
  ['public, and the operator allows it', { public: true }, { allowPublic: true }, null],
  ['archived', { archived: true }, {}, /unarchive it/],
  ['renamed', { fullName: 'acme/grants' }, {}, /called acme\/grants now/],
  ['transferred', { fullName: 'other/access' }, {}, /called other\/access now/],
  ['another one of the same name', { id: 8 }, {}, /another repository than before/],
])('a repository that is %s', (_name, facts, before, because) => {
  const problem = repositoryProblem({ ...FACTS, ...facts }, { ...BEFORE, ...before });
  if (because === null) expect(problem).toBeNull();
  else expect(problem).toMatch(because);
});
