import { describe, expect, it } from 'vitest';
import { NO_APPROVAL_NEEDED } from '../../../src/domain/decision/decide.ts';
import type { Decision } from '../../../src/domain/decision/decision.ts';
import { RULES_VERSION } from '../../../src/domain/decision/rules-version.ts';
import { ruleFinding } from '../../../src/domain/findings/rule-code.ts';
import type { Authorized, Entry, NewEntry } from '../../../src/domain/ledger/entry.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import type { ChangeInContext } from '../../../src/lifecycle/evidence/change-facts.ts';
import type { PullFacts } from '../../../src/lifecycle/evidence/pull-facts.ts';
import {
  type JudgeContext,
  judgeChange,
  refuseIfIllegal,
} from '../../../src/lifecycle/landing/judge-change.ts';
import { aLanding, NO_KNOWN_PUSHES } from '../../support/builders/a-pull.ts';
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
  pushed: NO_KNOWN_PUSHES,
};

function changeOf(words: ChangeWords = {}, more: Partial<ChangeInContext> = {}): ChangeInContext {
  return { facts: aChange(words), revision: REVISION, life: [], ...more };
}

/** Approved by dana and merged ten seconds ago, unless `words` say something else. */
function aContext(words: Partial<JudgeContext> = {}): JudgeContext {
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
    isSuperseded: false,
    landedAt: LANDED,
    now: NOW,
    ...words,
  };
}

const PUSHED: Partial<JudgeContext> = { landing: aLanding({ pull: null }), decision: null };
const UNREAD: Partial<JudgeContext> = {
  evidence: unreadable('the reviews and commits of #1', 'GitHub answered 422'),
  decision: null,
};

describe('an approved change that landed', () => {
  it('is authorized with its frozen window and effects', () => {
    expect(judgeChange(changeOf({ ticket: 'INC-1' }), aContext())).toEqual({
      type: 'authorized',
      rules: RULES_VERSION,
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
        contributors: PEOPLE.contributors,
      },
    });
  });

  it('names the revision that it replaces', () => {
    const entry = judgeChange(changeOf({ kind: 'extended', duration: '8h', inForce: LIVE }), aContext());
    expect(entry).toMatchObject({ type: 'authorized', change: 'extended', replaces: 'sha256:1' });
  });

  const terms = { maxDuration: NOW.diff(NOW), eligible: [], maxPer30Days: 3 };
  const emergencyRole = aRole({
    breakGlass: { ...terms, reviewWithin: NOW.plus({ hours: 2 }).diff(NOW) },
  });
  const byBreakGlass: Decision = { ...BY_DANA, by: 'break-glass' };

  it.each<[string, ChangeWords, Decision, string | undefined]>([
    ['by break-glass', { breakGlass: true, inRole: emergencyRole }, byBreakGlass, '2026-11-23T16:00:00.000Z'],
    ['by people', { inRole: emergencyRole }, BY_DANA, undefined],
    ['by break-glass under a role without break-glass', { breakGlass: true }, byBreakGlass, undefined],
    [
      'by break-glass under a role that the policy no longer has',
      { breakGlass: true, inRole: null },
      byBreakGlass,
      undefined,
    ],
  ])('%s owes a review until: %s', (_name, words, decision, until) => {
    const entry = judgeChange(changeOf(words), aContext({ decision }));
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

describe('a change is refused', () => {
  const blocked: Decision = { ...WAITING, outcome: 'blocked', blockedBy: [DANA] };
  const warning = ruleFinding('starts-in-past', null, { from: 'then' }, { severity: 'warning' });

  it.each<[string, ChangeWords, Partial<JudgeContext>, readonly RegExp[]]>([
    ['if it was pushed', {}, PUSHED, [/^not-by-pull-request: .*no person approved it\.$/]],
    [
      'if GitHub does not list its reviews and commits',
      {},
      UNREAD,
      [/^evidence-unreadable: Curfew could not read the reviews and commits of #1: GitHub answered 422\.$/],
    ],
    ['without approval', {}, { decision: WAITING }, [/^decision-waiting: Approval was missing .*acme\/dba/]],
    [
      'if an approver asked for changes',
      {},
      { decision: blocked },
      [/^decision-blocked: It was merged although dana had requested changes\./],
    ],
    ['if a rule forbids it', {}, { findings: [TOO_LONG, warning] }, [/^no-effects: orders-db-read/]],
    [
      'if a rule forbids it and no person approved it',
      {},
      { findings: [TOO_LONG], decision: WAITING },
      [/^no-effects: /, /^decision-waiting: /],
    ],
    [
      'if its window has ended',
      { until: '2026-11-23T14:00Z', from: '2026-11-23T13:00Z' },
      {},
      [/^already-over: Its window had ended when it landed\.$/],
    ],
    [
      'if it has no window',
      { from: '2026-11-23T18:00Z', until: '2026-11-23T17:00Z' },
      {},
      [/^already-over: /],
    ],
    [
      'if GitHub does not say who the holder is',
      { person: unreadable('account alice', '502') },
      {},
      [
        /^not-resolved: Curfew does not know the role, the holder or the target, so it does not know what this grant gives\.$/,
      ],
    ],
    ['if the holder does not exist', { person: read(null, NOW) }, {}, [/^not-resolved: /]],
    ['if it shortens to more than is in force', MORE, { decision: WAITING }, [/^decision-waiting: /]],
    ['if it shortens to more than is in force, by a push', MORE, PUSHED, [/^not-by-pull-request: /]],
    ['if it shortens to more than is in force, without evidence', MORE, UNREAD, [/^evidence-unreadable: /]],
    [
      'if it shortens to more than is in force, against a rule',
      MORE,
      { findings: [TOO_LONG] },
      [/^no-effects: /],
    ],
  ])('%s', (_name, words, more, expected) => {
    const found = reasons(judgeChange(changeOf(words), aContext(more)));
    expect(found).toEqual(expected.map((text) => expect.stringMatching(text)));
  });

  it('if its content cannot be named', () => {
    expect(reasons(judgeChange(changeOf({}, { revision: null }), aContext()))).toEqual([
      expect.stringMatching(/^not-resolved: /),
    ]);
  });

  it('but not if its window ends a moment later', () => {
    const words = { until: '2026-11-23T14:00:01Z', from: '2026-11-23T13:00Z' };
    expect(reasons(judgeChange(changeOf(words), aContext()))).toEqual(['authorized']);
  });

  it('and the entry names the person who merged it, and the decision', () => {
    expect(judgeChange(changeOf(), aContext({ decision: WAITING }))).toEqual({
      type: 'refused',
      rules: RULES_VERSION,
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

  it('and the entry of a push names what is known', () => {
    const person = unreadable('account alice', '502');
    expect(judgeChange(changeOf({ person }, { revision: null }), aContext(PUSHED))).toEqual({
      type: 'refused',
      rules: RULES_VERSION,
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

describe('less access needs no approval', () => {
  it.each<[string, ChangeWords, Partial<JudgeContext>]>([
    ['pushed', LESS, PUSHED],
    ['without evidence', LESS, UNREAD],
    ['against a rule', LESS, { findings: [TOO_LONG], decision: NO_APPROVAL_NEEDED }],
    ['to a time that has passed', { ...LESS, duration: '1h' }, { decision: NO_APPROVAL_NEEDED }],
  ])('shortened %s', (_name, words, more) => {
    const entry = judgeChange(changeOf(words, { life: life(AUTHORIZED) }), aContext(more));
    expect(entry).toMatchObject({ type: 'authorized', change: 'shortened', replaces: 'sha256:1' });
  });

  it('shortened by a push: the entry says that no approval was needed', () => {
    const entry = judgeChange(changeOf(LESS), aContext(PUSHED));
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
    ['a grant that was never given', { ...LESS, inForce: null }, []],
    ['a grant that is over', LESS, life(AUTHORIZED, REVOKED)],
  ])('shortening %s changes nothing', (_name, words, before) => {
    expect(judgeChange(changeOf(words, { life: before }), aContext())).toBeNull();
  });

  it('but extending a grant that is over is judged', () => {
    const words: ChangeWords = { kind: 'extended', duration: '8h', inForce: LIVE };
    const entry = judgeChange(changeOf(words, { life: life(AUTHORIZED, REVOKED) }), aContext(PUSHED));
    expect(reasons(entry)).toEqual([expect.stringMatching(/^not-by-pull-request/)]);
  });
});

describe('a grant that was removed from its file', () => {
  const longer = { ...AUTHORIZED, revision: digestOf('two'), replaces: digestOf('one'), pull: 13 };
  const subject = {
    at: '2026-11-23T14:00:00.000Z',
    grant: AUTHORIZED.grant,
    revision: longer.revision,
    holder: AUTHORIZED.holder,
    role: AUTHORIZED.role,
    pull: 13,
  };

  it('changes nothing if it was never authorized', () => {
    const before = life(sample('requested'));
    expect(judgeChange(changeOf({ kind: 'withdrawn' }, { life: before }), aContext())).toBeNull();
  });

  it('ends if it was live, by its last revision', () => {
    const before = life(AUTHORIZED, longer, sample('requested', { pull: 14 }));
    expect(judgeChange(changeOf({ kind: 'withdrawn' }, { life: before }), aContext())).toEqual({
      ...subject,
      type: 'ended',
      cause: 'withdrawn',
      by: DANA,
      ended_in: { pull: 1, commit: oidOf('c') },
    });
  });

  it('ends if it was live, also by a push', () => {
    const entry = judgeChange(changeOf({ kind: 'withdrawn' }, { life: life(AUTHORIZED) }), aContext(PUSHED));
    expect(entry).toMatchObject({ type: 'ended', by: null, ended_in: { pull: null, commit: oidOf('c') } });
  });

  it('is reverted if it was over', () => {
    const before = life(AUTHORIZED, longer, { ...REVOKED, revision: longer.revision });
    expect(judgeChange(changeOf({ kind: 'withdrawn' }, { life: before }), aContext())).toEqual({
      ...subject,
      type: 'reverted',
      reverted_in: { pull: 1, commit: oidOf('c') },
    });
  });
});

describe('an entry that the ledger would reject', () => {
  const next = (over: Partial<Authorized> = {}) =>
    sample('authorized', { at: '2026-11-23T14:00:00.000Z', revision: REVISION, ...over });
  const nothing = { live: [], earlier: [] };

  it.each<[string, NewEntry]>([
    ['the first authorization of an id', next()],
    ['an entry that authorizes nothing', sample('ended')],
  ])('is not %s', (_name, entry) => {
    expect(refuseIfIllegal(entry, changeOf(), nothing)).toBe(entry);
  });

  it('is refused if its id was authorized before', () => {
    const entry = next();
    expect(refuseIfIllegal(entry, changeOf({}, { life: life(AUTHORIZED, REVOKED) }), nothing)).toEqual({
      type: 'refused',
      rules: RULES_VERSION,
      at: entry.at,
      grant: entry.grant,
      revision: REVISION,
      holder: entry.holder,
      role: entry.role,
      pull: entry.pull,
      commit: entry.commit,
      merged_by: entry.evidence.merged_by,
      reasons: [
        {
          code: 'cannot-follow',
          text: 'The earlier entries about this grant do not allow this change: its id was authorized before.',
        },
      ],
      decision: entry.evidence.decision,
    });
  });

  it('is refused if an earlier landing of the same walk authorized the id', () => {
    const before = { live: [], earlier: [AUTHORIZED] };
    expect(refuseIfIllegal(next(), changeOf(), before)).toMatchObject({ type: 'refused' });
  });
});
