import { describe, expect, it } from 'vitest';
import { NONE_NEEDED } from '../../../src/domain/decision/decide.ts';
import type { Review } from '../../../src/domain/decision/decision.ts';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { recordedIn, roundsIn } from '../../../src/domain/ledger/history/recorded.ts';
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

/** Listings of the teams above, and which of them were asked for. */
function someTeams(unread: readonly string[] = []) {
  const asked: string[] = [];
  const teams = teamListings({
    async members(team) {
      asked.push(team);
      return unread.includes(team)
        ? unreadable(`team ${team}`, 'GitHub answered 403')
        : read(TEAMS[team] ?? [], NOW);
    },
  });
  return { teams, asked };
}

function said(by: Person, state: Review['state'] = 'approved', minute = 30): Review {
  const submittedAt = `2026-11-23T13:${minute}:00Z`;
  return { id: 100 + by.id, by, byHuman: true, state, submittedAt, commit: 'seen' };
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
    ...words,
  };
}

function considered(words: ChangeWords = {}, more: Partial<ChangeInContext> = {}): ChangeInContext {
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
    all: [change],
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
  it('that gives less needs nobody', async () => {
    const less: ChangeWords = { kind: 'shortened', duration: '3h', inForce: LIVE };
    expect(await decided(considered(less))).toBe(NONE_NEEDED);
    expect(await decided(considered({ kind: 'withdrawn' }))).toBe(NONE_NEEDED);
  });

  it.each<[string, ChangeWords, Partial<ChangeInContext>]>([
    ['under an unknown role', { inRole: null }, {}],
    ['that has no name', {}, { revision: null }],
    ['for a holder whom GitHub would not name', { person: unreadable('account alice', '502') }, {}],
    ['for a holder who does not exist', { person: read(null, NOW) }, {}],
  ])('%s waits, whoever approves it', async (_name, words, more) => {
    const decision = await decided(considered(words, more), by(said(DANA)));
    expect(decision).toEqual({ outcome: 'waiting', by: 'people', lines: [], blockedBy: [] });
  });

  it.each<[string, Partial<PullFacts>, string]>([
    ['approved by the team of its role', by(said(DANA)), 'approved by people'],
    ['approved by nobody', {}, 'waiting by people'],
    ['approved by another team', by(said(PETRA)), 'waiting by people'],
    ['objected to by the team of its role', by(said(DANA, 'changes-requested')), 'blocked by people'],
    ['approved by its author', { ...by(said(DANA)), author: DANA }, 'waiting by people'],
    ['approved by who wrote at it', { ...by(said(DANA)), contributors: [ALICE, DANA] }, 'waiting by people'],
    [
      'approved in another pull request than it was recorded in',
      { ...by(said(DANA)), number: 2 },
      'waiting by people',
    ],
  ])('%s', async (_name, pull, said) => {
    expect(await outcome(considered(), pull)).toBe(said);
  });

  it('approved by its holder waits', async () => {
    expect(await outcome(considered({ person: read(DANA, NOW) }), by(said(DANA)))).toBe('waiting by people');
  });

  it('approved before it was recorded waits', async () => {
    const late = recorded([{ ...REQUESTED, at: '2026-11-23T13:45:00.000Z' }]);
    expect(await outcome(considered({}, { life: late }), by(said(DANA)))).toBe('waiting by people');
  });

  it('whose approver saw another content waits', async () => {
    const asked: unknown[] = [];
    const change = considered();
    const decision = await outcome(change, {
      ...by(said(DANA)),
      reviewed: {
        reviewsOfOtherPolicy: async () => new Set(),
        reviewsOfOtherGrant: async (reviews, placed) => {
          asked.push(placed);
          return new Set(reviews.map(({ id }) => id));
        },
      },
    });
    expect(decision).toBe('waiting by people');
    expect(asked).toEqual([change.facts.change.kind === 'added' ? change.facts.change.after : null]);
  });

  it.each([
    ['31m', 'approved by people'],
    ['29m', 'waiting by people'],
  ])('approved half an hour ago, where approvals are valid for %s: %s', async (length, said_) => {
    const { policy } = aRequest();
    const approvalValidFor = NOW.plus({ minutes: Number.parseInt(length, 10) }).diff(NOW);
    const valid = { ...policy, requests: { ...policy.requests, approvalValidFor } };
    expect(await outcome(considered(), by(said(DANA)), { policy: valid })).toBe(said_);
  });

  it('whose team cannot be read is not decided', async () => {
    const { teams } = someTeams(['acme/dba']);
    expect(await outcome(considered(), by(said(DANA)), { teams })).toBe('unreadable by people');
  });
});

describe('what is approved automatically', () => {
  it.each<[string, Partial<PullFacts>, string]>([
    ['opened by its holder', {}, 'approved by automatic'],
    ['opened by another', { author: BOB }, 'blocked by automatic'],
    ['objected to by who could hold it', by(said(BOB, 'changes-requested')), 'blocked by automatic'],
    [
      'objected to by who could hold it, though another approves it',
      by(said(BOB, 'changes-requested'), said(DANA)),
      'blocked by automatic',
    ],
    ['objected to by who owns the policy', by(said(PETRA, 'changes-requested')), 'blocked by automatic'],
    ['objected to by somebody else', by(said(DANA, 'changes-requested')), 'approved by automatic'],
    ['approved by somebody else', by(said(DANA)), 'approved by automatic'],
  ])('%s', async (_name, pull, said_) => {
    expect(await outcome(considered({ inRole: AUTOMATIC }), pull)).toBe(said_);
  });

  const within = aRole({ automatic: LIMITED });

  it.each<[string, ChangeWords, Partial<PullFacts>, string]>([
    ['within its limits', { duration: '2h' }, {}, 'approved by automatic'],
    ['beyond them', { duration: '121m' }, {}, 'waiting by people'],
    ['beyond them, approved by people', { duration: '121m' }, by(said(DANA)), 'approved by people'],
    [
      'within them, objected to by who would approve it',
      { duration: '2h' },
      by(said(DANA, 'changes-requested')),
      'blocked by automatic',
    ],
    [
      'within them, objected to by who could hold it',
      { duration: '2h' },
      by(said(BOB, 'changes-requested')),
      'approved by automatic',
    ],
  ])('where people approve what is beyond limits: %s', async (_name, words, pull, said_) => {
    const change = considered({ ...words, inRole: within });
    expect(await outcome(change, pull)).toBe(said_);
    const decision = await decided(change, pull);
    expect(decision.automatic?.map(({ limit }) => limit)).toEqual([
      'opened-by-holder',
      'answers',
      'max-duration',
    ]);
  });

  it('says nothing of limits where there are none', async () => {
    expect(await decided(considered())).not.toHaveProperty('automatic');
  });

  it('where nobody approves what is beyond limits: people cannot mend it', async () => {
    const inRole = aRole({ approval: 'automatic', automatic: LIMITED });
    expect(await outcome(considered({ inRole, duration: '121m' }), by(said(DANA)))).toBe(
      'blocked by automatic',
    );
  });

  it('counts what else the pull request asks for', async () => {
    const hours = (count: number) => NOW.plus({ hours: count }).diff(NOW);
    const limits = { maxDuration: null, maxTotal: { of: hours(3), within: hours(24) }, hours: null };
    const inRole = aRole({ approval: 'automatic', automatic: limits });
    const change = considered({ inRole, duration: '2h' });
    const other = considered({ id: 'other', inRole, from: '2026-11-23T18:00Z', duration: '2h' });
    expect(await outcome(change)).toBe('approved by automatic');
    expect(await outcome(change, {}, { all: [change, other] })).toBe('blocked by automatic');
  });

  it('asks for no team where nobody objects', async () => {
    const { teams, asked } = someTeams();
    const { policy } = aRequest();
    const reviews = [said(DANA), said(BOB, 'commented')];
    expect(await objections(AUTOMATIC, { policy, pull: { reviews }, teams })).toEqual({
      blocking: [],
      doubtful: false,
    });
    expect(asked).toEqual([]);
    await objections(AUTOMATIC, { policy, pull: { reviews: [said(BOB, 'changes-requested')] }, teams });
    expect(asked).toEqual(['acme/backend', 'acme/platform']);
  });
});

describe('break-glass', () => {
  it.each<[string, ChangeWords, Partial<PullFacts>, string]>([
    ['waits for nobody', BREAKING, {}, 'approved by break-glass'],
    ['where the role offers none', { breakGlass: true }, {}, 'blocked by break-glass'],
    ['opened by a bot', BREAKING, { authorIsHuman: false }, 'blocked by break-glass'],
    ['opened by another', BREAKING, { author: BOB }, 'blocked by break-glass'],
    [
      'for a role that is approved automatically on ordinary days',
      { ...BREAKING, inRole: aRole({ approval: 'automatic', breakGlass: GLASS }) },
      {},
      'approved by break-glass',
    ],
    [
      'objected to by who would review it',
      BREAKING,
      by(said(DANA, 'changes-requested')),
      'blocked by break-glass',
    ],
  ])('%s', async (_name, words, pull, said_) => {
    expect(await outcome(considered(words), pull)).toBe(said_);
  });

  it.each<[string, ChangeWords, readonly string[]]>([
    ['by who approves the role', BREAKING, ['acme/dba']],
    [
      'by who owns the policy, where nobody approves the role',
      { ...BREAKING, inRole: aRole({ approval: 'automatic', breakGlass: GLASS }) },
      ['acme/platform'],
    ],
  ])('is reviewed %s', async (_name, words, teams) => {
    const { lines } = await decided(considered(words));
    expect(lines.flatMap(({ from }) => from)).toEqual(teams);
  });
});

describe('what was recorded in a pull request', () => {
  const asked = (pull: number, word: string, round = 1) =>
    sample('requested', { pull, round, revision: digestOf(word), at: `2026-11-23T13:0${round}:00.000Z` });

  it.each<[string, readonly Entry[], readonly string[]]>([
    ['nothing', [], []],
    ['each in its order', recorded([asked(1, 'A'), asked(1, 'B', 2)]), ['A', 'B']],
    ['of this one alone', recorded([asked(2, 'A'), asked(1, 'B')]), ['B']],
    [
      'since it was abandoned',
      recorded([asked(1, 'A'), sample('abandoned', { pull: 1 }), asked(1, 'B', 2)]),
      ['B'],
    ],
    [
      'since it was declined',
      recorded([asked(1, 'A'), sample('declined', { pull: 1 }), asked(1, 'B', 2)]),
      ['B'],
    ],
    ['though another was closed', recorded([asked(1, 'A'), sample('abandoned', { pull: 2 })]), ['A']],
    ['closed, and nothing since', recorded([asked(1, 'A'), sample('abandoned', { pull: 1 })]), []],
    ['though it was authorized', recorded([asked(1, 'A'), sample('authorized', { pull: 1 })]), ['A']],
  ])('%s', (_name, life, words) => {
    expect(recordedIn(life, 1).map(({ revision }) => revision)).toEqual(words.map(digestOf));
    expect(recordedIn(life, 1).every(({ at }) => at.startsWith('2026-11-23T13:0'))).toBe(true);
  });

  it('in how many rounds', () => {
    const life = recorded([asked(1, 'A'), sample('abandoned', { pull: 1 }), asked(2, 'A'), asked(1, 'B', 2)]);
    expect([1, 2, 3].map((pull) => roundsIn(life, pull))).toEqual([2, 1, 0]);
  });
});
