import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/decision/decision.ts';
import { ruleFinding } from '../../../src/domain/findings/rule-code.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { type JudgeContext, judgeChange } from '../../../src/lifecycle/landing/judge-change.ts';
import { ALICE, aRole, type ChangeWords, DANA, EFFECT, NOW } from '../../support/builders/a-request.ts';
import { BY_DANA, WAITING } from '../../support/builders/a-view.ts';
import { oidOf } from '../../support/builders/entries.ts';
import { aContext, changeOf, LIVE, PUSHED, REVISION, reasons, TOO_LONG, UNREAD } from './a-judged-change.ts';

const ID = 'alice-orders-db-read-7f3a';

const MORE: ChangeWords = { kind: 'shortened', duration: '5h', inForce: LIVE };

describe('an approved change that landed', () => {
  it('is authorized with its frozen window and effects', () => {
    expect(judgeChange(changeOf({ ticket: 'INC-1' }), aContext())).toEqual({
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
      [/^not-resolved: The role, the holder or the target is not known, so it is not known what it gives\.$/],
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
