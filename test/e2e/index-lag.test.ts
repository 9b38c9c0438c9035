import { describe, expect, it } from 'vitest';
import { aGrant } from '../support/builders/a-grant.ts';
import type { RepositoryWorld } from '../support/builders/a-repository.ts';
import { anEmergency, breakGlass, WITH_BREAK_GLASS } from '../support/builders/an-emergency.ts';
import { having } from '../support/builders/written-policy.ts';

const MANUAL = having(WITH_BREAK_GLASS, 'merge: auto', 'merge: manual');
const POLICY_PATH = '.github/curfew.yml';
const HELD = ['orders_reader alice_k'];

/** Lets GitHub leave new merges out of its listing, as its index of commits does for 30 seconds. */
function hideMerges({ simulator }: RepositoryWorld): void {
  const pullRequests = { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };
  const body = { data: { repository: { pullRequests } } };
  simulator.faults.next(
    { graphql: 'states: MERGED' },
    { kind: 'answer', status: 200, body },
    Number.POSITIVE_INFINITY,
  );
}

/** The pull request is approved, and merged in a way that leaves no number in the subject. */
async function rebased(
  world: RepositoryWorld,
  files: Readonly<Record<string, string>>,
  approver: 'dana' | 'petra',
) {
  const pull = await world.propose(world.people.alice, files);
  await world.look();
  await world.review(world.people[approver], pull);
  await world.look();
  await world.people.alice.merge(world.github, pull, { method: 'rebase' });
  return pull;
}

const judged = (world: RepositoryWorld) =>
  world.ledger().filter(({ type }) => /^(authorized|refused|policy-accepted|policy-refused)$/.test(type))
    .length;

describe('while GitHub’s index of commits lags by 30 seconds', () => {
  it('a request, a policy and break-glass do not wait for it', async () => {
    await using world = await anEmergency(MANUAL);
    await rebased(world, { [POLICY_PATH]: having(MANUAL, 'max_duration: 2h', 'max_duration: 1h') }, 'petra');
    await world.look();
    expect(world.ledger().at(-1)?.type).toBe('policy-accepted');
    await rebased(world, { 'access/one.yaml': aGrant() }, 'dana');
    await world.look();
    expect(world.targets.orders.held()).toEqual(HELD);
  });

  it('a policy waits for it if the listing lags, too, a request is found by its review, and nothing is refused', async () => {
    await using world = await anEmergency(MANUAL);
    hideMerges(world);
    await rebased(world, { [POLICY_PATH]: having(MANUAL, 'max_duration: 2h', 'max_duration: 1h') }, 'petra');
    world.restart();
    const before = judged(world);
    await world.look();
    expect(judged(world)).toBe(before);
    await world.pass('1m');
    expect(world.ledger().at(-1)?.type).toBe('policy-accepted');
    await rebased(world, { 'access/one.yaml': aGrant() }, 'dana');
    world.restart();
    await world.look();
    await world.work();
    expect(world.targets.orders.held()).toEqual(HELD);
    expect(world.openIssues()).toEqual([]);
  });

  it('break-glass is given at once, as Curfew remembers its own merge', async () => {
    await using world = await anEmergency();
    hideMerges(world);
    await breakGlass(world);
    expect(world.targets.orders.held()).toEqual(HELD);
  });
});
