import { describe, expect, it } from 'vitest';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../support/builders/a-repository.ts';
import { breaking, WITH_BREAK_GLASS } from '../support/builders/an-emergency.ts';
import { having } from '../support/builders/written-policy.ts';

const CALL_MS = 150;
const HELD = ['orders_reader alice_k'];

/**
 * GitHub's index of commits lags by 30 seconds, each call takes 150 ms, and GitHub's own rate limits hold.
 * Nothing may fail, so `close` checks that no job did.
 */
const slow = (policy: string) => aRepository({ policy, callMs: CALL_MS });

/** Seconds of GitHub's time that something takes. */
async function secondsOf(world: RepositoryWorld, act: () => Promise<unknown>): Promise<number> {
  const before = world.clock.now();
  await act();
  return world.clock.now().diff(before).as('seconds');
}

function lastOf(world: RepositoryWorld, type: string) {
  return world.ledger().findLast((entry) => entry.type === type);
}

describe('if each call to GitHub takes 150 ms, and its index lags by 30 seconds', () => {
  it('a life is given in half a minute, ends on time, and is reverted', async () => {
    await using world = await slow(WITH_BREAK_GLASS);
    const pull = await world.propose(world.people.alice, { 'access/one.yaml': aGrant({ duration: '1h' }) });
    await world.look();
    await world.review(world.people.dana, pull);
    expect(await secondsOf(world, world.look)).toBeLessThan(30);
    expect(world.targets.orders.held()).toEqual(HELD);
    await world.pass('2h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(lastOf(world, 'revoked')).toMatchObject({ cause: 'expired', late_ms: 0 });
    expect(lastOf(world, 'reverted')).toMatchObject({ grant: 'one' });
    expect([world.logged, world.openIssues()]).toEqual([[], []]);
  });

  it('break-glass is given in half a minute, and ends on time', async () => {
    await using world = await slow(WITH_BREAK_GLASS);
    world.acme.team('oncall', [world.people.alice, world.people.carol]);
    await world.propose(world.people.alice, { 'access/one.yaml': breaking() });
    expect(await secondsOf(world, world.look)).toBeLessThan(30);
    expect(world.targets.orders.held()).toEqual(HELD);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(lastOf(world, 'revoked')).toMatchObject({ late_ms: 0 });
    expect(world.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('a changed policy that a person merges by rebase is in force a minute later, after a restart, too', async () => {
    const manual = having(WITH_BREAK_GLASS, 'merge: auto', 'merge: manual');
    await using world = await slow(manual);
    const changed = having(manual, 'max_duration: 2h', 'max_duration: 1h');
    const pull = await world.propose(world.people.bob, { '.github/curfew.yml': changed });
    await world.look();
    await world.review(world.people.petra, pull);
    await world.look();
    await world.people.bob.merge(world.github, pull, { method: 'rebase' });
    world.restart();
    await world.look();
    await world.pass('1m');
    expect(lastOf(world, 'policy-accepted')).toMatchObject({ pull });
    expect([world.logged, world.openIssues()]).toEqual([[], []]);
  });
});
