import { describe, expect, it } from 'vitest';
import { NO_APPROVAL_NEEDED } from '../../../src/domain/decision/decide.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import type { ChangeInContext } from '../../../src/lifecycle/evidence/change-facts.ts';
import type { PullFacts } from '../../../src/lifecycle/evidence/pull-facts.ts';
import {
  ALICE,
  aRequest,
  aRole,
  aWindow,
  BOB,
  type ChangeWords,
  DANA,
  NOW,
} from '../../support/builders/a-request.ts';
import { recorded } from '../../support/builders/entries.ts';
import { aReview, by, decided, inContext, outcome, PETRA, REQUESTED, someTeams } from './a-decided-change.ts';

const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };

const GLASS = {
  maxDuration: NOW.plus({ hours: 1 }).diff(NOW),
  eligible: ['acme/backend'],
  reviewWithin: NOW.plus({ hours: 2 }).diff(NOW),
  maxPer30Days: 3,
};

const BREAKING: ChangeWords = { breakGlass: true, inRole: aRole({ breakGlass: GLASS }) };

describe('a change', () => {
  it('that gives less needs no approval', async () => {
    const less: ChangeWords = { kind: 'shortened', duration: '3h', inForce: LIVE };
    expect(await decided(inContext(less))).toBe(NO_APPROVAL_NEEDED);
    expect(await decided(inContext({ kind: 'withdrawn' }))).toBe(NO_APPROVAL_NEEDED);
  });

  it.each<[string, ChangeWords, Partial<ChangeInContext>]>([
    ['under an unknown role', { inRole: null }, {}],
    ['whose content cannot be named', {}, { revision: null }],
    ['for a holder that GitHub does not name', { person: unreadable('account alice', '502') }, {}],
    ['for a holder who does not exist', { person: read(null, NOW) }, {}],
  ])('%s waits, even if an approver approves it', async (_name, words, more) => {
    const decision = await decided(inContext(words, more), by(aReview(DANA)));
    expect(decision).toEqual({ outcome: 'waiting', by: 'people', lines: [], blockedBy: [] });
  });

  it.each<[string, Partial<PullFacts>, string]>([
    ['approved by the team of its role', by(aReview(DANA)), 'approved by people'],
    ['without a review', {}, 'waiting by people'],
    ['approved by another team', by(aReview(PETRA)), 'waiting by people'],
    [
      'for which the team of its role asks for changes',
      by(aReview(DANA, 'changes-requested')),
      'blocked by people',
    ],
    ['approved by its author', { ...by(aReview(DANA)), author: DANA }, 'waiting by people'],
    ['approved by a contributor', { ...by(aReview(DANA)), contributors: [ALICE, DANA] }, 'waiting by people'],
    [
      'approved in another pull request than it was recorded in',
      { ...by(aReview(DANA)), number: 2 },
      'waiting by people',
    ],
  ])('%s', async (_name, pull, expected) => {
    expect(await outcome(inContext(), pull)).toBe(expected);
  });

  it('approved by its holder waits', async () => {
    expect(await outcome(inContext({ person: read(DANA, NOW) }), by(aReview(DANA)))).toBe(
      'waiting by people',
    );
  });

  it('approved before it was recorded waits', async () => {
    const late = recorded([{ ...REQUESTED, at: '2026-11-23T13:45:00.000Z' }]);
    expect(await outcome(inContext({}, { life: late }), by(aReview(DANA)))).toBe('waiting by people');
  });

  it('waits if its approver reviewed other content', async () => {
    const compared: unknown[] = [];
    const change = inContext();
    const decision = await outcome(change, {
      ...by(aReview(DANA)),
      reviewed: {
        reviewsOfOtherPolicy: async () => new Set(),
        reviewsOfOtherGrant: async (reviews, placed) => {
          compared.push(placed);
          return new Set(reviews.map(({ id }) => id));
        },
      },
    });
    expect(decision).toBe('waiting by people');
    expect(compared).toEqual([change.facts.change.kind === 'added' ? change.facts.change.after : null]);
  });

  it.each([
    ['31m', 'approved by people'],
    ['29m', 'waiting by people'],
  ])('approved half an hour ago, if approvals are valid for %s: %s', async (length, expected) => {
    const { policy } = aRequest();
    const approvalValidFor = NOW.plus({ minutes: Number.parseInt(length, 10) }).diff(NOW);
    const valid = { ...policy, requests: { ...policy.requests, approvalValidFor } };
    expect(await outcome(inContext(), by(aReview(DANA)), { policy: valid })).toBe(expected);
  });

  it('is undecided if the approver team cannot be read', async () => {
    const { teams } = someTeams(['acme/dba']);
    expect(await outcome(inContext(), by(aReview(DANA)), { teams })).toBe('unreadable by people');
  });
});

describe('break-glass', () => {
  it.each<[string, ChangeWords, Partial<PullFacts>, string]>([
    ['needs no approval', BREAKING, {}, 'approved by break-glass'],
    ['is blocked if the role does not offer it', { breakGlass: true }, {}, 'blocked by break-glass'],
    ['is blocked if a bot opened it', BREAKING, { authorIsHuman: false }, 'blocked by break-glass'],
    ['is blocked if another person opened it', BREAKING, { author: BOB }, 'blocked by break-glass'],
    [
      'needs no approval for a role with automatic approval, either',
      { ...BREAKING, inRole: aRole({ approval: 'automatic', breakGlass: GLASS }) },
      {},
      'approved by break-glass',
    ],
    [
      'is blocked if a reviewer asks for changes',
      BREAKING,
      by(aReview(DANA, 'changes-requested')),
      'blocked by break-glass',
    ],
  ])('%s', async (_name, words, pull, expected) => {
    expect(await outcome(inContext(words), pull)).toBe(expected);
  });

  it.each<[string, ChangeWords, readonly string[]]>([
    ['by the approvers of the role', BREAKING, ['acme/dba']],
    [
      'by the policy owners if the role has no approvers',
      { ...BREAKING, inRole: aRole({ approval: 'automatic', breakGlass: GLASS }) },
      ['acme/platform'],
    ],
  ])('is reviewed %s', async (_name, words, teams) => {
    const { lines } = await decided(inContext(words));
    expect(lines.flatMap(({ from }) => from)).toEqual(teams);
  });
});
