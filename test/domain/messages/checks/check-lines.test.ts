import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_APPROVAL_NEEDED } from '../../../../src/domain/decision/decide.ts';
import type { Decision, LimitVerdict } from '../../../../src/domain/decision/decision.ts';
import { ruleFinding } from '../../../../src/domain/findings/rule-code.ts';
import { requestCheck } from '../../../../src/domain/messages/checks/request-check.ts';
import type { ChangeView, RequestView } from '../../../../src/domain/messages/checks/request-view.ts';
import { BOB, type ChangeWords, DANA } from '../../../support/builders/a-request.ts';
import { aChangeView, aView, BY_DANA, WAITING } from '../../../support/builders/a-view.ts';

const LINES_MAX = 12;
const FIRST_LINE = /^(Next|Nothing to do( yet)?): \S/;
const TOO_LONG: LimitVerdict = { limit: 'max-duration', met: false, asked: '4h', allowed: '2h' };
const AT_NIGHT: LimitVerdict = { limit: 'hours', met: false, asked: '03:00', allowed: '09:00 to 17:00' };

const DECISIONS: Readonly<Record<string, Decision>> = {
  waiting: WAITING,
  approved: BY_DANA,
  blocked: { ...BY_DANA, outcome: 'blocked', blockedBy: [BOB] },
  unreadable: { ...WAITING, outcome: 'unreadable' },
  'none needed': NO_APPROVAL_NEEDED,
  'beyond a limit, with approval lines': { ...WAITING, automatic: [TOO_LONG] },
  'beyond a limit of automatic approval only': {
    ...WAITING,
    outcome: 'blocked',
    by: 'automatic',
    automatic: [TOO_LONG],
  },
  'outside the hours': { ...WAITING, by: 'automatic', automatic: [AT_NIGHT] },
  'break-glass': { ...WAITING, outcome: 'approved', by: 'break-glass' },
  'break-glass, blocked': { ...WAITING, outcome: 'blocked', by: 'break-glass' },
};

const FULL: Partial<ChangeView> = {
  earlierApprovals: Array.from({ length: 9 }, (_, id) => ({
    by: { login: `p${id}`, id },
    differences: null,
  })),
  obstacles: Array.from({ length: 5 }, (_, n) => ({ code: 'x', text: `Obstacle ${n}.` })),
  staysAfterEnd: ['One thing stays.', 'Another thing stays, too.'],
};

function findings(count: number, severity: 'error' | 'warning' = 'warning') {
  return Array.from({ length: count }, (_, line) => {
    const place = { line: line + 1, column: 1 };
    const range = { path: `access/${line % 7}.yaml`, start: place, end: place };
    return ruleFinding('ticket-missing', range, {}, { severity });
  });
}

/** The title and the visible lines. They are counted in another way than in the code. */
function visibleLines(view: Partial<RequestView>): readonly string[] {
  const { title, summary } = requestCheck(aView(view));
  let depth = 0;
  const lines = summary.split('\n').filter((line) => {
    const isVisible = depth === 0 && line.trim() !== '';
    depth += line.split('<details>').length - line.split('</details>').length;
    return isVisible;
  });
  expect(depth).toBe(0);
  return [title, ...lines];
}

function expectShort(view: Partial<RequestView>): void {
  const lines = visibleLines(view);
  expect(lines.length, lines.join('\n')).toBeLessThanOrEqual(LINES_MAX);
  expect(lines[1]).toMatch(FIRST_LINE);
}

describe('a check has at most 12 lines, and the first is the next step', () => {
  it.each(Object.entries(DECISIONS))('%s', (_name, decision) => {
    for (const about of [{}, FULL])
      for (const count of [1, 2, 12])
        for (const remarks of [0, 1, 2, 60])
          for (const merge of ['auto', 'manual'] as const)
            expectShort({
              changes: Array.from({ length: count }, (_, n) =>
                aChangeView({ id: `g-${n}` }, { decision, ...about }),
              ),
              findings: findings(remarks),
              merge,
            });
  });

  it.each([0, 1, 8, 11, 12, 500])('with %i problems', (count) => {
    expectShort({ findings: findings(count, 'error') });
  });

  it.each([1, 11, 12, 40])('with %i reasons why nothing is decided', (count) => {
    const undecidedBecause = Array.from({ length: count }, (_, n) => `Reason ${n}. Fix it.`);
    expect(visibleLines({ undecidedBecause }).length).toBeLessThanOrEqual(LINES_MAX);
  });

  it('with any changes and findings', () => {
    const kinds: readonly ChangeWords['kind'][] = ['added', 'extended', 'amended', 'shortened', 'withdrawn'];
    const change = fc
      .record({
        kind: fc.constantFrom(...kinds),
        decision: fc.constantFrom(...Object.values(DECISIONS)),
        earlier: fc.nat(6),
        obstacles: fc.nat(12),
        staysAfterEnd: fc.nat(12),
        sessionsWillEnd: fc.boolean(),
      })
      .map(({ kind, decision, earlier, obstacles, staysAfterEnd, sessionsWillEnd }) =>
        aChangeView(kind === undefined ? {} : { kind }, {
          decision,
          sessionsWillEnd,
          earlierApprovals: Array.from({ length: earlier }, () => ({ by: DANA, differences: null })),
          obstacles: Array.from({ length: obstacles }, () => ({ code: 'x', text: 'No account.' })),
          staysAfterEnd: Array.from({ length: staysAfterEnd }, () => 'It stays.'),
        }),
      );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 15 }), fc.nat(20), fc.nat(3), (changes, warnings, errors) => {
        expectShort({
          changes,
          findings: [...findings(warnings), ...findings(errors === 0 ? 5 : 0, 'error')],
        });
      }),
      { numRuns: 200 },
    );
  });
});
