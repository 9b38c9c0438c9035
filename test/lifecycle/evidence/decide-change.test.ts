import { describe, expect, it } from 'vitest';
import { NO_APPROVAL_NEEDED } from '../../../src/domain/decision/decide.ts';
import type { Review } from '../../../src/domain/decision/decision.ts';
import type { Person } from '../../../src/domain/person.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import type { ChangeInContext } from '../../../src/lifecycle/evidence/change-facts.ts';
import {
  type DecisionContext,
  decideChange,
  objections,
} from '../../../src/lifecycle/evidence/decide-change.ts';
import type { PullFacts } from '../../../src/lifecycle/evidence/pull-facts.ts';
import { teamListings } from '../../../src/lifecycle/evidence/team-listings.ts';
import { NO_KNOWN_PUSHES } from '../../support/builders/a-pull.ts';
import {
  ALICE,
  aChange,
  aRequest,
  aRole,
  aWindow,
  BOB,
  type ChangeWords,
  DANA,
  NOW,
} from '../../support/builders/a-request.ts';
import { digestOf, recorded, sample } from '../../support/builders/entries.ts';

const PETRA: Person = { login: 'petra', id: 70 };
const REVISION = digestOf('new');
const REQUESTED = sample('requested', { revision: REVISION, pull: 1, at: '2026-11-23T13:00:00.000Z' });
const LIFE = recorded([REQUESTED]);
const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };
const TEAMS: Readonly<Record<string, readonly Person[]>> = {
  'acme/backend': [ALICE, BOB],
  'acme/dba': [DANA],
  'acme/platform': [PETRA],
};

/** Listings of the teams above, and the teams that were read. */
function someTeams(unread: readonly string[] = []) {
  const listed: string[] = [];
  const teams = teamListings({
    async members(team) {
      listed.push(team);
      return unread.includes(team)
        ? unreadable(`team ${team}`, 'GitHub answered 403')
        : read(TEAMS[team] ?? [], NOW);
    },
  });
  return { teams, listed };
}

function aReview(by: Person, state: Review['state'] = 'approved', minute = 30): Review {
  const submittedAt = `2026-11-23T13:${minute}:00Z`;
  return { id: 100 + by.id, by, byHuman: true, state, submittedAt, commit: 'c1' };
}

const by = (...reviews: readonly Review[]): Partial<PullFacts> => ({ reviews });

function people(words: Partial<PullFacts> = {}): PullFacts {
  return {
    number: 1,
    openedAt: '2026-11-23T13:00:00Z',
    author: ALICE,
    authorIsHuman: true,
    reviews: [],
    contributors: [ALICE],
    reviewed: { reviewsOfOtherGrant: async () => new Set(), reviewsOfOtherPolicy: async () => new Set() },
    pushed: NO_KNOWN_PUSHES,
    ...words,
  };
}

function inContext(words: ChangeWords = {}, more: Partial<ChangeInContext> = {}): ChangeInContext {
  return { facts: aChange(words), revision: REVISION, life: LIFE, ...more };
}

function decided(
  change: ChangeInContext,
  pull: Partial<PullFacts> = {},
  more: Partial<DecisionContext> = {},
) {
  const { policy } = aRequest({ roles: change.facts.role === null ? [] : [change.facts.role] });
  return decideChange(change, {
    policy,
    pull: people(pull),
    teams: someTeams().teams,
    changes: [change],
    now: NOW,
    ...more,
  });
}

async function outcome(...given: Parameters<typeof decided>): Promise<string> {
  const decision = await decided(...given);
  return `${decision.outcome} by ${decision.by}`;
}

const AUTOMATIC = aRole({ approval: 'automatic' });
const LIMITED = { maxDuration: NOW.plus({ hours: 2 }).diff(NOW), maxTotal: null, hours: null };
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
    expect(await outcome(change, {}, { changes: [change, other] })).toBe('blocked by automatic');
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
