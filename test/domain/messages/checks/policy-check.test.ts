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
    first: false,
    affected: { held: [], ending: [], asked: [] },
    unreadOwners: [],
    unreadGiven: [],
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
        'Next: push the mends to this branch, and this is checked again.',
        '',
        '**`.github/curfew.yml`**',
        '- line 3: /x cannot name grants files. Write a path from the top, as access/\\*\\*/\\*.yaml.',
        '- line 9: @&#8203;acme is no team. Write organization/team, as acme/dba.',
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
    ['waiting: Policy change. Waiting for 1 of acme/dba', { decision: WAITING }],
    ['waiting: Policy change. Waiting for approval', { decision: { ...WAITING, lines: [] } }],
    ['success: Policy change approved. Merge when ready', { decision: BY_DANA }],
    [
      'waiting: Policy change. Waiting: acme/x could not be read',
      { decision: BY_DANA, unreadOwners: ['acme/x'] },
    ],
    ['failure: bob asked for changes', { decision: { ...BY_DANA, outcome: 'blocked', blockedBy: [BOB] } }],
  ])('%s', (title, view) => {
    expect(shown(view).split('\n')[0]).toBe(title);
  });

  it('whose owners cannot be read says so', () => {
    const lines = WAITING.lines.map((line) => ({ ...line, unreadable: ['acme/dba'] }));
    expect(shown({ decision: { ...WAITING, outcome: 'unreadable', lines } })).toContain(
      'Nothing to do yet: these teams could not be read: acme/dba.',
    );
  });

  it('that gives teams which cannot be seen says why that matters', () => {
    const text = shown({ decision: BY_DANA, unreadGiven: ['acme/log-readers'] });
    expect(text).toContain('waiting: Policy change. Waiting: acme/log-readers could not be read');
    expect(text).toContain('that depends on its parent team, which Curfew cannot see');
  });

  it('says what to do, and who gains or loses what, what gives more first', () => {
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
      asked: [{ pull: 9, holder: BOB, role: 'orders-db-read' }],
    };
    const differences = diffPolicies(before, policyFrom(text).policy);
    const otherPaths = ['.github/CODEOWNERS'];
    expect(shown({ decision, differences, affected, otherPaths })).toMatchInlineSnapshot(`
      "waiting: Policy change that gives more. Waiting for 1 of acme/dba
      Next: 1 of acme/dba must approve exactly this in a review; then somebody merges it. It takes effect when it has landed.  
      bob approved an earlier version. A new review is needed.

      - Gives more: **orders-db-read:** acme/interns may ask for it, too.
      - Changes: **orders-db-read:** holders are told psql service=orders-2, until now psql service=orders.
      - Gives less: **orders-db-read:** acme/backend may no longer ask for it.
      - Gives less: **logs-read:** may be held for 1h at a time, until now for 2h.

      **Ends at once when this is in force:** bob (orders-db-read, until 2026-11-23T19:00:00Z).

      **It changes other files, too:** \`.github/CODEOWNERS\`

      Held now: alice (logs-read, until 2026-11-23T18:00:00Z). This adds nothing to what they hold.

      Asked for now, and judged by whatever policy is in force when it lands: #9 (bob, orders-db-read).

      <details><summary>Who decides</summary>

      - 1 of acme/dba: nobody yet
        - bob does not count: approved an earlier version; a new review counts

      </details>"
    `);
  });

  it('of layout says that nobody gains or loses anything', () => {
    expect(shown({ decision: WAITING })).toContain(
      'Nobody gains or loses anything: only comments or layout change.',
    );
  });

  it('that is the first lists what there will be', () => {
    const differences = diffPolicies(null, policyFrom(POLICY_TEXT).policy);
    expect(shown({ decision: WAITING, first: true, differences })).toContain(
      '\n\n- **orders-db-read:** is new: held by acme/backend for up to 8h; approved by 2 of acme/dba or acme/leads; gives orders_reader in orders-db',
    );
  });

  it('of a thousand roles is cut short', () => {
    const [difference] = diffPolicies(null, policyFrom(POLICY_TEXT).policy);
    const differences = Array.from({ length: 1000 }, () => difference).flatMap((each) => each ?? []);
    expect(shown({ decision: WAITING, differences })).toContain('- … and 960 more');
  });
});

it.each([
  ['The policy may not be deleted', { trouble: 'deleted' }],
  ['The policy cannot come from a fork', { trouble: 'fork' }],
  ['Update this branch first', { trouble: 'stale' }],
  ['Nobody would read this policy', { trouble: 'not-read', path: '.github/Curfew.yml' }],
] as const)('%s', (title, trouble) => {
  const text = policyTrouble(trouble);
  expect([text.status, text.title]).toEqual(['failure', title]);
  expect(text.summary).toMatch(/\.$/);
});
