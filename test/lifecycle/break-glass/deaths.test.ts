import { expect, it } from 'vitest';
import type { FaultMatch } from '../../../simulator/faults.ts';
import type { RepositoryWorld } from '../../support/builders/a-repository.ts';
import { anEmergency, breaking, issueAbout } from '../../support/builders/an-emergency.ts';

/** Everything that Curfew writes for a break-glass grant. */
const WRITES: readonly FaultMatch[] = [
  { graphql: 'createCommitOnBranch' },
  { method: 'PUT', path: /\/merge$/ },
  { method: 'POST', path: /\/issues$/ },
  { method: 'PATCH', path: /\/issues\/\d+$/ },
  { method: 'POST', path: /\/requested_reviewers$/ },
];
const WHOLE_LIFE = [
  'requested',
  'authorized',
  'provisioning',
  'provisioned',
  'break-glass-reviewed',
  'ended',
  'revoked',
  'reverted',
];

/**
 * In each round, the first write of each kind loses its answer or never happens, and then the process dies.
 */
async function withDeaths(world: RepositoryWorld, kind: 'abort-after' | 'abort-before', rounds: number) {
  let failures = 0;
  for (let round = 0; round < rounds; round++) {
    for (const match of WRITES) world.simulator.faults.next({ app: 'curfew', ...match }, { kind });
    await world.look();
    failures += world.failures().length;
    world.simulator.faults.clear();
    world.restart();
    if (kind === 'abort-before') {
      await world.look();
      world.restart();
    }
  }
  await world.look();
  expect(failures).toBeGreaterThan(0);
  world.failures();
}

it.each(['abort-after', 'abort-before'] as const)(
  'a break-glass grant has one life, one issue and one review, though processes die (%s)',
  async (kind) => {
    await using world = await anEmergency();
    const pull = await world.propose(world.people.alice, { 'access/one.yaml': breaking() });
    await withDeaths(world, kind, 5);
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    await world.review(world.people.dana, pull, 'REQUEST_CHANGES');
    await withDeaths(world, kind, 5);
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story()).toEqual(WHOLE_LIFE);
    expect(world.github.issues().filter(({ title }) => title.startsWith('Break-glass'))).toHaveLength(1);
    expect(issueAbout(world, /rejected/)?.body).toContain('as `alice_k`: revoked');
    expect(world.targets.orders.asked.filter((call) => call.startsWith('provision'))).toHaveLength(1);
  },
);
