import { describe, expect, it } from 'vitest';
import { documentFinding } from '../../../../src/domain/findings/document-code.ts';
import {
  type PolicyView,
  policyCheck,
  policyTrouble,
} from '../../../../src/domain/messages/checks/policy-check.ts';
import { diffPolicies } from '../../../../src/domain/policy/policy-difference.ts';
import { ALICE, BOB } from '../../../support/builders/a-request.ts';
import { BY_DANA, WAITING } from '../../../support/builders/a-view.ts';
import { having, POLICY_TEXT, policyFrom } from '../../../support/builders/written-policy.ts';

const POLICY = '.github/curfew.yml';
const at = (line: number) => ({ path: POLICY, start: { line, column: 3 }, end: { line, column: 9 } });

function aPolicyView(view: Partial<PolicyView> = {}): PolicyView {
  return {
    findings: [],
    decision: null,
    differences: [],
    isFirst: false,
    affected: { held: [], ending: [], requested: [] },
    unreadableOwners: [],
    unreadableGrantable: [],
    otherPaths: [],
    ...view,
  };
}

function shown(view: Partial<PolicyView>): string {
  const { status, title, summary } = policyCheck(aPolicyView(view));
  return `${status}: ${title}\n${summary}`;
}

describe('a policy change', () => {
  it('that is broken names each line', () => {
    const findings = [
      documentFinding('bad-team', at(9), { value: '@acme' }),
      documentFinding('bad-glob', at(3), { value: '/x' }),
    ];
    expect(shown({ findings })).toBe(
      [
        'failure: Fix 2 problems in the policy',
        'Next: push the fixes to this branch. The check runs again by itself.',
        '',
        '**`.github/curfew.yml`**',
        '- line 3: /x cannot name grants files. Write a path from the top of the repository, such as access/\\*\\*/\\*.yaml.',
        '- line 9: @&#8203;acme is not a team. Write organization/team, such as acme/dba.',
      ].join('\n'),
    );
    const { annotations } = policyCheck(aPolicyView({ findings }));
    expect(annotations.map(({ at: { start }, level }) => `${start.line} ${level}`)).toEqual([
      '3 failure',
      '9 failure',
    ]);
  });

  it('that is broken in a thousand places is cut short', () => {
    const findings = Array.from({ length: 1000 }, () => documentFinding('bad-team', at(9), { value: 'x' }));
    const { annotations, summary } = policyCheck(aPolicyView({ findings }));
    expect(annotations).toHaveLength(100);
    expect(summary).toMatch(/… and 9\d\d more\./);
  });

  it.each<[string, Partial<PolicyView>]>([
    ['failure: Fix 1 problem in the policy', { findings: [documentFinding('no-window', at(1))] }],
    ['action-required: Policy change. Waiting for 1 of acme/dba', { decision: WAITING }],
    ['action-required: Policy change. Waiting for approval', { decision: { ...WAITING, lines: [] } }],
    ['success: Policy change is approved. Merge when ready', { decision: BY_DANA }],
    [
      'action-required: Policy change. Waiting: acme/x could not be read',
      { decision: BY_DANA, unreadableOwners: ['acme/x'] },
    ],
    ['failure: bob requested changes', { decision: { ...BY_DANA, outcome: 'blocked', blockedBy: [BOB] } }],
  ])('%s', (title, view) => {
    expect(shown(view).split('\n')[0]).toBe(title);
  });

  it('with unreadable approvers names their teams', () => {
    const lines = WAITING.lines.map((line) => ({ ...line, unreadable: ['acme/dba'] }));
    expect(shown({ decision: { ...WAITING, outcome: 'unreadable', lines } })).toContain(
      'Nothing to do yet: Curfew could not read these teams: acme/dba.',
    );
  });

  it('with grantable teams whose parent is unreadable says why that matters', () => {
    const text = shown({ decision: BY_DANA, unreadableGrantable: ['acme/log-readers'] });
    expect(text).toContain('action-required: Policy change. Waiting: acme/log-readers could not be read');
    expect(text).toContain('Curfew cannot see the parent team.');
  });

  it('names the next step, then the changes, with those that give more first', () => {
    const before = policyFrom(POLICY_TEXT).policy;
    const text = having(
      having(
        having(POLICY_TEXT, 'eligible: [acme/backend]', 'eligible: [acme/interns]'),
        'max_duration: 2h',
        'max_duration: 1h',
      ),
      'psql service=orders',
      'psql service=orders-2',
    );
    const decision = {
      ...WAITING,
      lines: WAITING.lines.map((line) => ({
        ...line,
        notCounted: [{ by: BOB, review: 4, why: 'before-revision', saw: 'a1' } as const],
      })),
    };
    const affected = {
      held: [{ holder: ALICE, role: 'logs-read', until: '2026-11-23T18:00:00.000Z' }],
      ending: [{ holder: BOB, role: 'orders-db-read', until: '2026-11-23T19:00:00.000Z' }],
      requested: [{ pull: 9, holder: BOB, role: 'orders-db-read' }],
    };
    const differences = diffPolicies(before, policyFrom(text).policy);
    const otherPaths = ['.github/CODEOWNERS'];
    expect(shown({ decision, differences, affected, otherPaths })).toMatchInlineSnapshot(`
      "action-required: Policy change that gives more. Waiting for 1 of acme/dba
      Next: 1 of acme/dba must approve exactly this version in a review. Then a person merges it, and the policy takes effect.  
      bob approved an earlier version. A new review is needed.

      - Gives more: **orders-db-read:** members of acme/interns can now request it.
      - Changes: **orders-db-read:** the role now says how to connect: psql service=orders-2. It said: psql service=orders.
      - Gives less: **orders-db-read:** members of acme/backend can no longer request it.
      - Gives less: **logs-read:** the longest duration of a grant changes from 2h to 1h.

      **Ends as soon as this policy is in force:** bob (orders-db-read, until 2026-11-23T19:00:00Z).

      **It changes other files, too:** \`.github/CODEOWNERS\`

      Held now: alice (logs-read, until 2026-11-23T18:00:00Z). This change adds nothing to access that is already held.

      Open requests: #9 (bob, orders-db-read). The policy in force at the merge applies to each of them.

      <details><summary>Who decides</summary>

      - 1 of acme/dba: none yet
        - bob does not count: approved an earlier version; a new review counts

      </details>"
    `);
  });

  it('of layout changes no access', () => {
    expect(shown({ decision: WAITING })).toContain('No access changes: only comments or layout change.');
  });

  it('to the first policy lists all roles', () => {
    const differences = diffPolicies(null, policyFrom(POLICY_TEXT).policy);
    expect(shown({ decision: WAITING, isFirst: true, differences })).toContain(
      '\n\n- **orders-db-read:** the role is new. Its terms: eligible: acme/backend; up to 8h a grant; approved by 2 of acme/dba or acme/leads; gives orders_reader in orders-db',
    );
  });

  it('of a thousand roles is cut short', () => {
    const [difference] = diffPolicies(null, policyFrom(POLICY_TEXT).policy);
    const differences = Array.from({ length: 1000 }, () => difference).flatMap((item) => item ?? []);
    expect(shown({ decision: WAITING, differences })).toContain('- … and 960 more');
  });
});

it.each([
  ['The policy must not be deleted', { trouble: 'deleted' }],
  ['Update this branch first', { trouble: 'stale' }],
  ['Curfew does not read this policy', { trouble: 'not-read', path: '.github/Curfew.yml' }],
] as const)('%s', (title, trouble) => {
  const text = policyTrouble(trouble);
  expect([text.status, text.title]).toEqual(['failure', title]);
  expect(text.summary).toMatch(/\.$/);
});
