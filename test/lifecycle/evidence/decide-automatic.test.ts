import { describe, expect, it } from 'vitest';
import { objections } from '../../../src/lifecycle/evidence/decide-change.ts';
import type { PullFacts } from '../../../src/lifecycle/evidence/pull-facts.ts';
import { aRequest, aRole, BOB, type ChangeWords, DANA, NOW } from '../../support/builders/a-request.ts';
import { aReview, by, decided, inContext, outcome, PETRA, someTeams } from './a-decided-change.ts';

const AUTOMATIC = aRole({ approval: 'automatic' });

const LIMITED = { maxDuration: NOW.plus({ hours: 2 }).diff(NOW), maxTotal: null, hours: null };

describe('automatic approval', () => {
  it.each<[string, Partial<PullFacts>, string]>([
    ['of a request that its holder opened', {}, 'approved by automatic'],
    ['of a request that another person opened', { author: BOB }, 'blocked by automatic'],
    ['if an eligible person asks for changes', by(aReview(BOB, 'changes-requested')), 'blocked by automatic'],
    [
      'if an eligible person asks for changes and another person approves',
      by(aReview(BOB, 'changes-requested'), aReview(DANA)),
      'blocked by automatic',
    ],
    ['if a policy owner asks for changes', by(aReview(PETRA, 'changes-requested')), 'blocked by automatic'],
    ['if another person asks for changes', by(aReview(DANA, 'changes-requested')), 'approved by automatic'],
    ['if another person approves', by(aReview(DANA)), 'approved by automatic'],
  ])('%s', async (_name, pull, expected) => {
    expect(await outcome(inContext({ inRole: AUTOMATIC }), pull)).toBe(expected);
  });

  const limited = aRole({ automatic: LIMITED });

  it.each<[string, ChangeWords, Partial<PullFacts>, string]>([
    ['within its limits', { duration: '2h' }, {}, 'approved by automatic'],
    ['beyond its limits', { duration: '121m' }, {}, 'waiting by people'],
    ['beyond its limits, approved by people', { duration: '121m' }, by(aReview(DANA)), 'approved by people'],
    [
      'within its limits, if an approver asks for changes',
      { duration: '2h' },
      by(aReview(DANA, 'changes-requested')),
      'blocked by automatic',
    ],
    [
      'within its limits, if an eligible person asks for changes',
      { duration: '2h' },
      by(aReview(BOB, 'changes-requested')),
      'approved by automatic',
    ],
  ])('of a role that people approve beyond limits: %s', async (_name, words, pull, expected) => {
    const change = inContext({ ...words, inRole: limited });
    expect(await outcome(change, pull)).toBe(expected);
    const decision = await decided(change, pull);
    expect(decision.automatic?.map(({ limit }) => limit)).toEqual([
      'opened-by-holder',
      'answers',
      'max-duration',
    ]);
  });

  it('names no limits if the role has none', async () => {
    expect(await decided(inContext())).not.toHaveProperty('automatic');
  });

  it('of a role without approvers: an approval does not help beyond the limits', async () => {
    const inRole = aRole({ approval: 'automatic', automatic: LIMITED });
    expect(await outcome(inContext({ inRole, duration: '121m' }), by(aReview(DANA)))).toBe(
      'blocked by automatic',
    );
  });

  it('counts the other changes of the pull request towards limits', async () => {
    const hours = (count: number) => NOW.plus({ hours: count }).diff(NOW);
    const limits = { maxDuration: null, maxTotal: { of: hours(3), within: hours(24) }, hours: null };
    const inRole = aRole({ approval: 'automatic', automatic: limits });
    const change = inContext({ inRole, duration: '2h' });
    const other = inContext({ id: 'other', inRole, from: '2026-11-23T18:00Z', duration: '2h' });
    expect(await outcome(change)).toBe('approved by automatic');
    expect(await outcome(change, {}, { all: [change, other] })).toBe('blocked by automatic');
  });

  it('reads no team if no review asks for changes', async () => {
    const { teams, listed } = someTeams();
    const { policy } = aRequest();
    const reviews = [aReview(DANA), aReview(BOB, 'commented')];
    expect(await objections(AUTOMATIC, { policy, pull: { reviews }, teams })).toEqual({
      blocking: [],
      uncertain: false,
    });
    expect(listed).toEqual([]);
    await objections(AUTOMATIC, { policy, pull: { reviews: [aReview(BOB, 'changes-requested')] }, teams });
    expect(listed).toEqual(['acme/backend', 'acme/platform']);
  });
});
