import { describe, expect, it } from 'vitest';
import { NONE_NEEDED } from '../../../src/domain/decision/decide.ts';
import type { Decision } from '../../../src/domain/decision/decision.ts';
import { ruleFinding } from '../../../src/domain/findings/rule-code.ts';
import type { Authorized, Entry, NewEntry } from '../../../src/domain/ledger/entry.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import type { ChangeInContext } from '../../../src/lifecycle/evidence/change-facts.ts';
import type { PullFacts } from '../../../src/lifecycle/evidence/pull-facts.ts';
import { followable, type JudgeContext, judgeChange } from '../../../src/lifecycle/landing/judge-change.ts';
import { aLanding } from '../../support/builders/a-pull.ts';
import {
  ALICE,
  aChange,
  aRequest,
  aRole,
  aWindow,
  type ChangeWords,
  DANA,
  EFFECT,
  NOW,
} from '../../support/builders/a-request.ts';
import { BY_DANA, WAITING } from '../../support/builders/a-view.ts';
import { digestOf, oidOf, recorded, sample } from '../../support/builders/entries.ts';

const ID = 'alice-orders-db-read-7f3a';
const REVISION = digestOf('new');
const LANDED = NOW.minus({ seconds: 10 });
const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };
const LESS: ChangeWords = { kind: 'shortened', duration: '3h', inForce: LIVE };
const MORE: ChangeWords = { kind: 'shortened', duration: '5h', inForce: LIVE };
const TOO_LONG = ruleFinding('no-effects', null, { role: 'orders-db-read' });

const PEOPLE: PullFacts = {
  number: 1,
  openedAt: NOW.toISO() ?? '',
  author: ALICE,
  authorIsHuman: true,
  reviews: [],
  contributors: [],
  reviewed: { reviewsOfOtherGrant: async () => new Set(), reviewsOfOtherPolicy: async () => new Set() },
};

function considered(words: ChangeWords = {}, more: Partial<ChangeInContext> = {}): ChangeInContext {
  return { facts: aChange(words), revision: REVISION, life: [], ...more };
}

/** Approved by dana and merged ten seconds ago, but for what is said otherwise. */
function judging(words: Partial<JudgeContext> = {}): JudgeContext {
  const pull = words.landing?.pull === null ? null : PEOPLE;
  return {
    landing: aLanding(),
    request: { changes: [] },
    paths: [],
    policy: aRequest().policy,
    accepted: { commit: oidOf('b'), blob: oidOf('f'), pull: 2 },
    state: { head: '', nextSeq: 1, live: [], cursor: null, policy: null, owed: [] },
    evidence: read(pull, NOW),
    decision: BY_DANA,
    findings: [],
    landedAt: LANDED,
    now: NOW,
    pull,
    ...words,
  };
}

const PUSHED: Partial<JudgeContext> = { landing: aLanding({ pull: null }), decision: null };
const UNREAD: Partial<JudgeContext> = {
  evidence: unreadable('who had a part in #1', 'GitHub answered 422'),
  decision: null,
  pull: null,
};

describe('what is approved and landed', () => {
  it('is authorized, with everything frozen', () => {
    expect(judgeChange(considered({ ticket: 'INC-1' }), judging())).toEqual({
      type: 'authorized',
      at: '2026-11-23T14:00:00.000Z',
      grant: ID,
      revision: REVISION,
      holder: ALICE,
      role: 'orders-db-read',
      pull: 1,
      change: 'added',
      replaces: null,
      window: { starts: '2026-11-23T14:00:00.000Z', ends: '2026-11-23T18:00:00.000Z' },
      effects: [EFFECT],
      ticket: 'INC-1',
      break_glass: false,
      policy_commit: oidOf('b'),
      commit: oidOf('c'),
      path: `access/${ID}.yaml`,
      evidence: {
        decision: BY_DANA,
        merged_at: '2026-11-23T13:59:50.000Z',
        merged_by: DANA,
        author: ALICE,
        read_at: '2026-11-23T14:00:00.000Z',
      },
    });
  });

  it('names what it replaces', () => {
    const entry = judgeChange(considered({ kind: 'extended', duration: '8h', inForce: LIVE }), judging());
    expect(entry).toMatchObject({ type: 'authorized', change: 'extended', replaces: 'sha256:1' });
  });

  const glass = { maxDuration: NOW.diff(NOW), eligible: [], maxPer30Days: 3 };
  const offered = aRole({
    breakGlass: { ...glass, reviewWithin: NOW.plus({ hours: 2 }).diff(NOW) },
  });
  const byGlass: Decision = { ...BY_DANA, by: 'break-glass' };

  it.each<[string, ChangeWords, Decision, string | undefined]>([
    ['by break-glass', { breakGlass: true, inRole: offered }, byGlass, '2026-11-23T16:00:00.000Z'],
    ['by people', { inRole: offered }, BY_DANA, undefined],
    ['by break-glass under a role that offers none', { breakGlass: true }, byGlass, undefined],
    ['by break-glass under a role that is gone', { breakGlass: true, inRole: null }, byGlass, undefined],
  ])('%s owes a review until: %s', (_name, words, decision, until) => {
    const entry = judgeChange(considered(words), judging({ decision }));
    if (entry?.type !== 'authorized') throw new Error('it was refused');
    expect(entry.review_by).toBe(until);
    expect(entry.break_glass).toBe(words.breakGlass ?? false);
    expect(Object.hasOwn(entry, 'review_by')).toBe(until !== undefined);
  });
});

function reasons(entry: NewEntry | null): readonly string[] {
  if (entry?.type !== 'refused') return [entry?.type ?? 'nothing'];
  return entry.reasons.map(({ code, text }) => `${code}: ${text}`);
}

describe('what is refused', () => {
  const blocked: Decision = { ...WAITING, outcome: 'blocked', blockedBy: [DANA] };
  const warning = ruleFinding('starts-in-past', null, { from: 'then' }, { severity: 'warning' });

  it.each<[string, ChangeWords, Partial<JudgeContext>, readonly RegExp[]]>([
    ['a push', {}, PUSHED, [/^not-by-pull-request: .*nobody can have approved it\.$/]],
    [
      'what nobody can say who had a part in',
      {},
      UNREAD,
      [/^evidence-unreadable: It cannot be read who had a part in #1: GitHub answered 422\.$/],
    ],
    [
      'what nobody approved',
      {},
      { decision: WAITING },
      [/^decision-waiting: Approval was missing .*acme\/dba/],
    ],
    [
      'what somebody objected to',
      {},
      { decision: blocked },
      [/^decision-blocked: dana had asked for changes/],
    ],
    ['what a rule forbids', {}, { findings: [TOO_LONG, warning] }, [/^no-effects: orders-db-read/]],
    [
      'what a rule forbids and nobody approved',
      {},
      { findings: [TOO_LONG], decision: WAITING },
      [/^no-effects: /, /^decision-waiting: /],
    ],
    [
      'what is over as it is judged',
      { until: '2026-11-23T14:00Z', from: '2026-11-23T13:00Z' },
      {},
      [/^already-over: Its window was over when it landed\.$/],
    ],
    [
      'what has no window',
      { from: '2026-11-23T18:00Z', until: '2026-11-23T17:00Z' },
      {},
      [/^already-over: /],
    ],
    [
      'a holder whom GitHub would not name',
      { person: unreadable('account alice', '502') },
      {},
      [/^not-resolved: What it gives could not be worked out: role, holder or target is not known\.$/],
    ],
    ['a holder who does not exist', { person: read(null, NOW) }, {}, [/^not-resolved: /]],
    ['a shortening to more than is in force', MORE, { decision: WAITING }, [/^decision-waiting: /]],
    ['a shortening to more than is in force, pushed', MORE, PUSHED, [/^not-by-pull-request: /]],
    ['a shortening to more than is in force, by nobody knows whom', MORE, UNREAD, [/^evidence-unreadable: /]],
    [
      'a shortening to more than is in force, against a rule',
      MORE,
      { findings: [TOO_LONG] },
      [/^no-effects: /],
    ],
  ])('%s', (_name, words, more, said) => {
    const found = reasons(judgeChange(considered(words), judging(more)));
    expect(found).toEqual(said.map((each) => expect.stringMatching(each)));
  });

  it('what has no name', () => {
    expect(reasons(judgeChange(considered({}, { revision: null }), judging()))).toEqual([
      expect.stringMatching(/^not-resolved: /),
    ]);
  });

  it('but not what ends a moment later', () => {
    const words = { until: '2026-11-23T14:00:01Z', from: '2026-11-23T13:00Z' };
    expect(reasons(judgeChange(considered(words), judging()))).toEqual(['authorized']);
  });

  it('with who merged it, and the decision', () => {
    expect(judgeChange(considered(), judging({ decision: WAITING }))).toEqual({
      type: 'refused',
      at: '2026-11-23T14:00:00.000Z',
      grant: ID,
      revision: REVISION,
      holder: ALICE,
      role: 'orders-db-read',
      pull: 1,
      commit: oidOf('c'),
      merged_by: DANA,
      reasons: [{ code: 'decision-waiting', text: expect.any(String) }],
      decision: WAITING,
    });
  });

  it('pushed, with what is known', () => {
    const person = unreadable('account alice', '502');
    expect(judgeChange(considered({ person }, { revision: null }), judging(PUSHED))).toEqual({
      type: 'refused',
      at: '2026-11-23T14:00:00.000Z',
      grant: ID,
      revision: null,
      holder: { login: 'alice', id: null },
      role: 'orders-db-read',
      pull: null,
      commit: oidOf('c'),
      merged_by: null,
      reasons: [{ code: 'not-by-pull-request', text: expect.any(String) }],
    });
  });
});

const AUTHORIZED = sample('authorized');
const REVOKED = sample('revoked');
const life = (...entries: readonly NewEntry[]) => recorded(entries);

describe('less needs nobody', () => {
  it.each<[string, ChangeWords, Partial<JudgeContext>]>([
    ['pushed', LESS, PUSHED],
    ['by nobody knows whom', LESS, UNREAD],
    ['against a rule', LESS, { findings: [TOO_LONG], decision: NONE_NEEDED }],
    ['to a moment that has passed', { ...LESS, duration: '1h' }, { decision: NONE_NEEDED }],
  ])('shortened %s', (_name, words, more) => {
    const entry = judgeChange(considered(words, { life: life(AUTHORIZED) }), judging(more));
    expect(entry).toMatchObject({ type: 'authorized', change: 'shortened', replaces: 'sha256:1' });
  });

  it('shortened by a push: by nobody, and none was needed', () => {
    const entry = judgeChange(considered(LESS), judging(PUSHED));
    expect(entry).toMatchObject({
      pull: null,
      evidence: {
        decision: { outcome: 'approved', by: 'none-needed', lines: [], blockedBy: [] },
        merged_by: null,
        author: null,
      },
    });
  });

  it.each<[string, ChangeWords, readonly Entry[]]>([
    ['what was never given', { ...LESS, inForce: null }, []],
    ['what is over', LESS, life(AUTHORIZED, REVOKED)],
  ])('shortened, %s: nothing changes', (_name, words, before) => {
    expect(judgeChange(considered(words, { life: before }), judging())).toBeNull();
  });

  it('but what is over is not extended for nothing', () => {
    const words: ChangeWords = { kind: 'extended', duration: '8h', inForce: LIVE };
    const entry = judgeChange(considered(words, { life: life(AUTHORIZED, REVOKED) }), judging(PUSHED));
    expect(reasons(entry)).toEqual([expect.stringMatching(/^not-by-pull-request/)]);
  });
});

describe('an entry that is gone', () => {
  const longer = { ...AUTHORIZED, revision: digestOf('two'), replaces: digestOf('one'), pull: 13 };
  const subject = {
    at: '2026-11-23T14:00:00.000Z',
    grant: AUTHORIZED.grant,
    revision: longer.revision,
    holder: AUTHORIZED.holder,
    role: AUTHORIZED.role,
    pull: 13,
  };

  it('of what was never authorized changes nothing', () => {
    const before = life(sample('requested'));
    expect(judgeChange(considered({ kind: 'withdrawn' }, { life: before }), judging())).toBeNull();
  });

  it('of a live grant ends what was authorized last', () => {
    const before = life(AUTHORIZED, longer, sample('requested', { pull: 14 }));
    expect(judgeChange(considered({ kind: 'withdrawn' }, { life: before }), judging())).toEqual({
      ...subject,
      type: 'ended',
      cause: 'withdrawn',
      by: DANA,
      ended_in: { pull: 1, commit: oidOf('c') },
    });
  });

  it('of a live grant, pushed, ends it just so', () => {
    const entry = judgeChange(considered({ kind: 'withdrawn' }, { life: life(AUTHORIZED) }), judging(PUSHED));
    expect(entry).toMatchObject({ type: 'ended', by: null, ended_in: { pull: null, commit: oidOf('c') } });
  });

  it('of a grant that is over is its revert', () => {
    const before = life(AUTHORIZED, longer, { ...REVOKED, revision: longer.revision });
    expect(judgeChange(considered({ kind: 'withdrawn' }, { life: before }), judging())).toEqual({
      ...subject,
      type: 'reverted',
      reverted_in: { pull: 1, commit: oidOf('c') },
    });
  });
});

describe('what cannot follow the record', () => {
  const next = (over: Partial<Authorized> = {}) =>
    sample('authorized', { at: '2026-11-23T14:00:00.000Z', revision: REVISION, ...over });
  const nothing = { live: [], earlier: [] };

  it.each<[string, NewEntry]>([
    ['a first authorization', next()],
    ['what is no authorization', sample('ended')],
  ])('is not: %s', (_name, entry) => {
    expect(followable(entry, considered(), nothing)).toBe(entry);
  });

  it('is refused: another authorization of an id that was used', () => {
    const entry = next();
    expect(followable(entry, considered({}, { life: life(AUTHORIZED, REVOKED) }), nothing)).toEqual({
      type: 'refused',
      at: entry.at,
      grant: entry.grant,
      revision: REVISION,
      holder: entry.holder,
      role: entry.role,
      pull: entry.pull,
      commit: entry.commit,
      merged_by: entry.evidence.merged_by,
      reasons: [
        { code: 'cannot-follow', text: 'The record does not allow it: its id was authorized before.' },
      ],
      decision: entry.evidence.decision,
    });
  });

  it('is refused: what an earlier landing of the same walk has authorized', () => {
    const before = { live: [], earlier: [AUTHORIZED] };
    expect(followable(next(), considered(), before)).toMatchObject({ type: 'refused' });
  });
});
