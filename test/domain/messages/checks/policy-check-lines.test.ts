import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentFinding } from '../../../../src/domain/findings/document-code.ts';
import {
  type PolicyView,
  policyCheck,
  policyTrouble,
} from '../../../../src/domain/messages/checks/policy-check.ts';
import { diffPolicies, type PolicyDifference } from '../../../../src/domain/policy/policy-difference.ts';
import { ALICE, BOB } from '../../../support/builders/a-request.ts';
import { BY_DANA, WAITING } from '../../../support/builders/a-view.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';
import { having, POLICY_TEXT, policyFrom } from '../../../support/builders/written-policy.ts';

const LINES_MAX = 12;
const FIRST_LINE = /^(Next|Nothing to do yet): \S/;
const NO_ONE_AFFECTED: PolicyView['affected'] = { held: [], ending: [], requested: [] };

/** The title and the visible lines. They are counted in another way than in the code. */
function visibleLines({
  title,
  summary,
}: {
  readonly title: string;
  readonly summary: string;
}): readonly string[] {
  let depth = 0;
  const lines = summary.split('\n').filter((line) => {
    const isVisible = depth === 0 && line.trim() !== '';
    depth += Number(line.startsWith('<details>')) - Number(line === '</details>');
    return isVisible;
  });
  expect(depth).toBe(0);
  return [title, ...lines];
}

function checkOf(view: Partial<PolicyView>) {
  const empty = {
    findings: [],
    differences: [],
    unreadableOwners: [],
    unreadableGrantable: [],
    otherPaths: [],
  };
  return policyCheck({ ...empty, decision: WAITING, isFirst: false, affected: NO_ONE_AFFECTED, ...view });
}

function expectShort(check: ReturnType<typeof checkOf>): readonly string[] {
  const lines = visibleLines(check);
  expect(lines.length, lines.join('\n')).toBeLessThanOrEqual(LINES_MAX);
  expect(lines[1]).toMatch(FIRST_LINE);
  expect(check.summary.length).toBeLessThan(65_000);
  return lines;
}

/** The same differences for `count` roles. */
function ofRoles(count: number, before: string, after: string): readonly PolicyDifference[] {
  const changes = diffPolicies(policyFrom(before).policy, policyFrom(after).policy);
  return Array.from({ length: count }, (_, n) =>
    changes.map((change) => ({ ...change, role: `role-${n}` })),
  ).flat();
}

const LONGER = having(POLICY_TEXT, 'max_duration: 2h', 'max_duration: 3h');
const MIXED = having(
  having(LONGER, 'eligible: [acme/backend]', 'eligible: [acme/interns]'),
  'psql service=orders',
  'psql service=orders-2',
);

describe('the check of a policy change has at most 12 lines, and the first is the next step', () => {
  it('of many roles: changes that give more are visible, the others are counted and folded', () => {
    const differences = ofRoles(50, POLICY_TEXT, MIXED);
    const check = checkOf({ differences });
    const lines = expectShort(check);
    expect(lines.filter((line) => line.startsWith('- Gives more: '))).toHaveLength(8);
    expect(lines.slice(-2)).toEqual([
      '- … and 92 more that give more, 50 other changes and 50 that give less',
      '<details><summary>All changes, and who decides</summary>',
    ]);
    expect(check.summary).toContain(
      '**Gives less:**\n\n- **role-0:** members of acme/backend can no longer request it.',
    );
    expect(check.summary).toContain('Who decides:\n\n- 1 of acme/dba: none yet');
  });

  it('of many roles: a change of approval comes first', () => {
    const friends = having(POLICY_TEXT, '[acme/dba, acme/leads]', '[acme/friends]');
    const other = diffPolicies(policyFrom(POLICY_TEXT).policy, policyFrom(friends).policy);
    expect(other).toHaveLength(1);
    const differences = [...ofRoles(50, POLICY_TEXT, LONGER), ...other];
    expect(expectShort(checkOf({ differences }))[2]).toMatch(
      /^- Changes: \*\*orders-db-read:\*\* requests now need the approval of 2 of acme\/friends/,
    );
  });

  it('that ends access and changes other files shows both, and folds other affected people', () => {
    const grants = Array.from({ length: 40 }, (_, id) => ({
      holder: { login: `p-${id}`, id },
      role: 'logs-read',
      until: '2026-11-23T18:00:00.000Z',
    }));
    const requested = [{ pull: 9, holder: BOB, role: 'logs-read' }];
    const otherPaths = Array.from({ length: 40 }, (_, n) => `.github/${n}`);
    const check = checkOf({
      differences: ofRoles(6, POLICY_TEXT, LONGER),
      affected: { held: grants, ending: grants, requested },
      otherPaths,
      decision: {
        ...WAITING,
        lines: WAITING.lines.map((line) => ({
          ...line,
          notCounted: [ALICE, BOB].map(
            (by) => ({ by, review: 4, why: 'before-revision', saw: 'a1' }) as const,
          ),
        })),
      },
    });
    const lines = expectShort(check);
    expect(lines[2]).toBe('alice and bob approved an earlier version. A new review is needed.');
    expect(lines.slice(-3)).toEqual([
      expect.stringMatching(/^\*\*Ends as soon as this policy is in force:\*\* p-0 .* and 36 more\.$/),
      expect.stringMatching(/^\*\*It changes other files, too:/),
      '<details><summary>Who else is affected, and who decides</summary>',
    ]);
    expect(check.summary).toContain('Held now: p-0');
  });

  it('with very many long texts is cut between lines, and its fold is complete', () => {
    const differences = ofRoles(300, POLICY_TEXT, MIXED).map((difference) => ({
      ...difference,
      after: '&'.repeat(5000),
    }));
    expect(checkOf({ differences }).summary).toContain('… and more that did not fit here.');
    expectShort(checkOf({ differences }));
  });

  it.each([1, 8, 11, 12, 500])('with %i problems', (count) => {
    const place = (line: number) => ({ line, column: 1 });
    const findings = Array.from({ length: count }, (_, line) => {
      const range = { path: '.github/curfew.yml', start: place(line + 1), end: place(line + 1) };
      return documentFinding('bad-team', range, { value: 'x' });
    });
    expectShort(checkOf({ findings }));
  });

  it.each(['deleted', 'stale'] as const)('that is %s', (trouble) => {
    expect(visibleLines(policyTrouble({ trouble }))[1]).toMatch(FIRST_LINE);
  });

  it('with any changes', () => {
    const all = [...ofRoles(1, POLICY_TEXT, MIXED), ...ofRoles(1, MIXED, POLICY_TEXT)];
    const view = fc.record({
      decision: fc.constantFrom(
        WAITING,
        BY_DANA,
        { ...WAITING, outcome: 'unreadable' as const },
        { ...BY_DANA, outcome: 'blocked' as const, blockedBy: [BOB] },
      ),
      differences: fc.array(
        fc.record({ difference: fc.constantFrom(...all), role: fc.option(nastyText), after: nastyText }),
        { maxLength: 30 },
      ),
      ending: fc.nat(3),
      held: fc.nat(3),
      requested: fc.nat(3),
      isFirst: fc.boolean(),
      otherPaths: fc.array(nastyText, { maxLength: 12 }),
      unreadableOwners: fc.constantFrom([], ['acme/x']),
      unreadableGrantable: fc.constantFrom([], ['acme/y']),
    });
    fc.assert(
      fc.property(view, ({ differences, ending, held, requested, ...rest }) => {
        const grants = (count: number) =>
          Array.from({ length: count }, () => ({
            holder: ALICE,
            role: 'r',
            until: '2026-11-23T18:00:00.000Z',
          }));
        expectShort(
          checkOf({
            ...rest,
            differences: differences.map(({ difference, role, after }) => ({ ...difference, role, after })),
            affected: {
              ending: grants(ending),
              held: grants(held),
              requested: Array.from({ length: requested }, () => ({ pull: 3, holder: BOB, role: 'r' })),
            },
          }),
        );
      }),
    );
  });
});
