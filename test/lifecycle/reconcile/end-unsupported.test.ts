import { describe, expect, it } from 'vitest';
import { policyBlobAt } from '../../../src/lifecycle/evidence/read-policy.ts';
import { endUnsupported } from '../../../src/lifecycle/reconcile/end-unsupported.ts';
import type { Repository } from '../../../src/lifecycle/repository.ts';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

async function changePolicy(world: RepositoryWorld, policy: string): Promise<void> {
  const { petra, bob } = world.people;
  const pull = await world.propose(bob, { '.github/curfew.yml': policy });
  await world.look();
  await world.review(petra, pull);
  await world.look();
  await petra.merge(world.github, pull);
  await world.look();
}

const ended = (world: RepositoryWorld) => world.ledger().filter(({ type }) => type === 'ended');

describe('access ends before its time', () => {
  it('if the policy loses its role, or one of its effects; other effects go on', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ role: 'orders-support' }));
    const provision = '      - { target: logs-db, member_of: log_reader }\n';
    await changePolicy(world, having(POLICY, provision, ''));
    expect(world.targets.logs.held()).toEqual([]);
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(ended(world)).toMatchObject([
      {
        cause: 'policy',
        by: null,
        effects: [{ target: 'logs-db', entitlement: 'log_reader', account: 'alice' }],
      },
    ]);
    await changePolicy(world, having(having(POLICY, provision, ''), 'orders-support:', 'orders-others:'));
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story('one').slice(-3)).toEqual(['ended', 'revoked', 'reverted']);
  });

  it('if its holder leaves the eligible teams, but not if a team cannot be read', async () => {
    await using world = await aRepository();
    await world.give(aGrant());
    const members = { path: /\/teams\/backend\/members/ };
    world.simulator.faults.next(members, { kind: 'answer', status: 404 }, 20);
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    world.simulator.faults.clear();
    world.failures();
    world.teams.backend.remove(world.people.alice);
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(ended(world)).toMatchObject([{ cause: 'eligibility', grant: 'one' }]);
  });

  it('but not by a policy that another process has replaced meanwhile', async () => {
    await using world = await aRepository();
    await world.give(aGrant());
    const without = having(POLICY, 'orders-db-read:', 'orders-db-write:');
    await world.people.bob.pushBranch(world.github, 'without', {
      files: { '.github/curfew.yml': without },
      message: 'Remove a role',
    });
    const repository = await world.curfew();
    const { ledger, commits, trees } = repository;
    const commit = (await commits.head('without')) ?? '';
    const blob = (await policyBlobAt(trees, commit)) ?? '';
    const replaced = { commit, blob, pull: null };
    const paused: Repository['ledger'] = {
      ...ledger,
      async state() {
        const state = await ledger.state();
        return state.readable ? { ...state, value: { ...state.value, policy: replaced } } : state;
      },
    };
    await endUnsupported({ ...repository, ledger: paused });
    expect(ended(world)).toEqual([]);
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });
});

describe('the guard against a mass revocation', () => {
  it('waits until a policy owner confirms the code; windows still end', async () => {
    await using world = await aRepository();
    const { alice, petra, bob } = world.people;
    const many = grants(
      { id: 'grant-0', duration: '1h' },
      ...[1, 2, 3, 4, 5, 6].map((n) => ({ id: `grant-${n}`, duration: '4h' })),
    );
    await world.give(many);
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    world.teams.backend.remove(alice);
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    const [issue] = world.openIssues();
    expect(issue?.title).toBe('End 7 grants at once?');

    await world.pass('1h');
    expect(world.story('grant-0').at(-1)).toBe('reverted');
    const [updated] = world.openIssues();
    expect(updated?.title).toBe('End 6 grants at once?');
    const command = /\/curfew end [0-9a-f]{12}/.exec(updated?.body ?? '')?.[0] ?? '';
    await bob.comment(world.github, updated?.number ?? 0, command);
    await petra.comment(world.github, updated?.number ?? 0, `Is it "${command}"?`);
    await petra.comment(world.github, updated?.number ?? 0, '/curfew end 000000000000');
    await world.look();
    expect(ended(world)).toEqual([]);
    await petra.comment(world.github, updated?.number ?? 0, command);
    await world.look();
    expect(ended(world)).toHaveLength(6);
    expect(ended(world)[0]).toMatchObject({ by: { login: 'petra' }, cause: 'eligibility' });
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.openIssues()).toEqual([]);
  });
});
