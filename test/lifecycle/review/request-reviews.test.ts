import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/decision/decision.ts';
import { requestExpiredReviews } from '../../../src/lifecycle/review/request-reviews.ts';
import { ForgeFailure } from '../../../src/ports/forge/forge-failure.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const POST = { method: 'POST', path: /\/requested_reviewers$/ };

describe('a request for reviews', () => {
  it('reaches the other teams if one of them has no access to the repository', async () => {
    const line = '{ count: 1, from: [acme/dba] }';
    const both = '{ count: 2, from: [acme/dba, acme/oncall] }';
    await using world = await aRepository({ policy: having(POLICY, line, both) });
    world.acme.team('oncall', [world.people.carol]);
    const pull = await world.propose(world.people.alice, { 'access/one.yaml': aGrant() });
    await world.look();
    expect(world.github.pull(pull).requestedTeams).toEqual(['dba']);
    expect(world.logged.map(({ text }) => text)).toEqual([
      expect.stringMatching(/GitHub refused a review request .*"team":"acme\/oncall"/),
    ]);
    expect(world.story()).toEqual(['requested']);
  });

  it.each([
    ['an outage', { kind: 'answer', status: 502 }],
    ['a limit', { kind: 'limit', status: 429, retryAfter: 60 }],
  ] as const)('is made again after %s, and the revision is recorded only then', async (_name, fault) => {
    await using world = await aRepository();
    world.simulator.faults.next(POST, fault);
    const pull = await world.propose(world.people.alice, { 'access/one.yaml': aGrant() });
    await world.look();
    expect(world.failures()).toHaveLength(1);
    expect(world.story()).toEqual([]);
    await world.pass('1m');
    // The list of jobs in the tests retries sooner than GitHub asks.
    world.failures();
    await world.look();
    expect(world.github.pull(pull).requestedTeams).toEqual(['dba']);
    expect(world.story()).toEqual(['requested']);
  });
});

describe('a request for a new review of an approval that is too old', () => {
  const dana = { login: 'dana', id: 4242 };
  const expired: Decision = {
    outcome: 'waiting',
    by: 'people',
    lines: [
      {
        count: 1,
        from: ['acme/dba'],
        met: false,
        counted: [],
        notCounted: [{ by: dana, review: 7, why: 'too-old' }],
        unreadable: [],
      },
    ],
    blockedBy: [],
  };
  const start = (failures: ForgeFailure[]) => {
    let calls = 0;
    const repository = {
      memory: { reRequestedApprovals: new Set<number>() },
      log: { info: () => {}, warn: () => {}, error: () => {} },
      ownPulls: {
        requestReviews: async () => {
          calls += 1;
          const failure = failures.shift();
          if (failure !== undefined) throw failure;
        },
      },
    };
    const ask = () =>
      requestExpiredReviews({ ...repository, ownPulls: { ...NO_PULLS, ...repository.ownPulls } }, PULL, [
        expired,
      ]);
    return { ask, calls: () => calls };
  };
  const PULL = { number: 13 };
  const NO_PULLS = { ensure: async () => PULL, close: async () => {} };

  it('is made again if GitHub gave no answer', async () => {
    const { ask, calls } = start([new ForgeFailure('unavailable', 'Bad Gateway')]);
    await expect(ask()).rejects.toMatchObject({ kind: 'unavailable' });
    await ask();
    await ask();
    expect(calls()).toBe(2);
  });

  it('is made once if GitHub refused it', async () => {
    const { ask, calls } = start([new ForgeFailure('rejected', 'not a collaborator')]);
    await ask();
    await ask();
    expect(calls()).toBe(1);
  });
});
