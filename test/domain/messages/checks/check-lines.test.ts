import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NONE_NEEDED } from '../../../../src/domain/decision/decide.ts';
import type { Decision, LimitVerdict } from '../../../../src/domain/decision/decision.ts';
import { ruleFinding } from '../../../../src/domain/findings/rule-code.ts';
import { requestCheck } from '../../../../src/domain/messages/checks/request-check.ts';
import type { ChangeView, RequestView } from '../../../../src/domain/messages/checks/request-view.ts';
import { BOB, type ChangeWords, DANA } from '../../../support/builders/a-request.ts';
import { aChangeView, aView, BY_DANA, WAITING } from '../../../support/builders/a-view.ts';

const MOST = 12;
const FIRST = /^(Next|Nothing to do( yet)?): \S/;
const TOO_LONG: LimitVerdict = { limit: 'max-duration', met: false, asked: '4h', allowed: '2h' };
const AT_NIGHT: LimitVerdict = { limit: 'hours', met: false, asked: '03:00', allowed: '09:00 to 17:00' };

const DECISIONS: Readonly<Record<string, Decision>> = {
  waiting: WAITING,
  approved: BY_DANA,
  blocked: { ...BY_DANA, outcome: 'blocked', blockedBy: [BOB] },
  unreadable: { ...WAITING, outcome: 'unreadable' },
  'none needed': NONE_NEEDED,
  'beyond a limit, so people': { ...WAITING, automatic: [TOO_LONG] },
  'refused automatically': { ...WAITING, outcome: 'blocked', by: 'automatic', automatic: [TOO_LONG] },
  'out of hours': { ...WAITING, by: 'automatic', automatic: [AT_NIGHT] },
  'break-glass': { ...WAITING, outcome: 'approved', by: 'break-glass' },
  'break-glass of two': { ...WAITING, outcome: 'blocked', by: 'break-glass' },
};

const FULL: Partial<ChangeView> = {
  earlier: Array.from({ length: 9 }, (_, id) => ({ by: { login: `p${id}`, id }, differences: null })),
  obstacles: Array.from({ length: 5 }, (_, n) => ({ code: 'x', text: `Obstacle ${n}.` })),
  cannotEnd: ['One thing stays.', 'So does another.'],
};

function findings(count: number, severity: 'error' | 'warning' = 'warning') {
  return Array.from({ length: count }, (_, line) => {
    const place = { line: line + 1, column: 1 };
    const range = { path: `access/${line % 7}.yaml`, start: place, end: place };
    return ruleFinding('ticket-missing', range, {}, { severity });
  });
}

/** What is read without opening anything, the title with it; told apart from how the code counts. */
function read(view: Partial<RequestView>): readonly string[] {
  const { title, summary } = requestCheck(aView(view));
  let depth = 0;
  const lines = summary.split('\n').filter((line) => {
    const seen = depth === 0 && line.trim() !== '';
    depth += line.split('<details>').length - line.split('</details>').length;
    return seen;
  });
  expect(depth).toBe(0);
  return [title, ...lines];
}

function isShort(view: Partial<RequestView>): void {
  const lines = read(view);
  expect(lines.length, lines.join('\n')).toBeLessThanOrEqual(MOST);
  expect(lines[1]).toMatch(FIRST);
}

describe('a check is at most a dozen lines, the first says what to do', () => {
  it.each(Object.entries(DECISIONS))('%s', (_name, decision) => {
    for (const about of [{}, FULL])
      for (const count of [1, 2, 12])
        for (const remarks of [0, 1, 2, 60])
          for (const merge of ['auto', 'manual'] as const)
            isShort({
              changes: Array.from({ length: count }, (_, n) =>
                aChangeView({ id: `g-${n}` }, { decision, ...about }),
              ),
              findings: findings(remarks),
              merge,
            });
  });

  it.each([0, 1, 8, 11, 12, 500])('with %i problems', (count) => {
    isShort({ findings: findings(count, 'error') });
  });

  it.each([1, 11, 12, 40])('trouble, which says itself what to do, %i times', (count) => {
    const trouble = Array.from({ length: count }, (_, n) => `Reason ${n}. Mend it.`);
    expect(read({ trouble }).length).toBeLessThanOrEqual(MOST);
  });

  it('whatever there is to say', () => {
    const kinds: readonly ChangeWords['kind'][] = ['added', 'extended', 'amended', 'shortened', 'withdrawn'];
    const change = fc
      .record({
        kind: fc.constantFrom(...kinds),
        decision: fc.constantFrom(...Object.values(DECISIONS)),
        earlier: fc.nat(6),
        obstacles: fc.nat(12),
        cannotEnd: fc.nat(12),
        sessionsWillEnd: fc.boolean(),
      })
      .map(({ kind, decision, earlier, obstacles, cannotEnd, sessionsWillEnd }) =>
        aChangeView(kind === undefined ? {} : { kind }, {
          decision,
          sessionsWillEnd,
          earlier: Array.from({ length: earlier }, () => ({ by: DANA, differences: null })),
          obstacles: Array.from({ length: obstacles }, () => ({ code: 'x', text: 'No account.' })),
          cannotEnd: Array.from({ length: cannotEnd }, () => 'It stays.'),
        }),
      );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 15 }), fc.nat(20), fc.nat(3), (changes, some, errors) => {
        isShort({ changes, findings: [...findings(some), ...findings(errors === 0 ? 5 : 0, 'error')] });
      }),
      { numRuns: 200 },
    );
  });
});
