import { describe, expect, it } from 'vitest';
import { documentFinding } from '../../../src/domain/document/document-code.ts';
import { policyCheck } from '../../../src/domain/messages/policy-check.ts';
import { BOB } from '../../support/a-request.ts';
import { BY_DANA, WAITING } from '../../support/a-view.ts';

const POLICY = '.github/curfew.yml';
const at = (line: number) => ({ path: POLICY, start: { line, column: 3 }, end: { line, column: 9 } });

function shown(view: Partial<Parameters<typeof policyCheck>[0]>): string {
  const { status, title, summary } = policyCheck({ blob: 'a1', findings: [], decision: null, ...view });
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
        '**`.github/curfew.yml`**',
        '- line 3: /x cannot name grants files. Write a path from the top, as access/\\*\\*/\\*.yaml.',
        '- line 9: @&#8203;acme is no team. Write organization/team, as acme/dba.',
      ].join('\n'),
    );
    const { annotations } = policyCheck({ blob: 'a1', findings, decision: null });
    expect(annotations.map(({ at: { start }, level }) => `${start.line} ${level}`)).toEqual([
      '3 failure',
      '9 failure',
    ]);
  });

  it('that is broken in a thousand places is cut short', () => {
    const findings = Array.from({ length: 1000 }, () => documentFinding('bad-team', at(9), { value: 'x' }));
    const { annotations, summary } = policyCheck({ blob: 'a1', findings, decision: null });
    expect(annotations).toHaveLength(100);
    expect(summary).toContain('… and 950 more.');
  });

  it.each<[string, Parameters<typeof shown>[0]]>([
    ['failure: The policy may not be deleted', { blob: null }],
    ['failure: Fix 1 problem in the policy', { findings: [documentFinding('no-window', at(1))] }],
    ['waiting: Policy change. Waiting for 1 of acme/dba', { decision: WAITING }],
    ['waiting: Policy change. Waiting for approval', { decision: { ...WAITING, lines: [] } }],
    ['success: Policy change approved. Merge when ready', { decision: BY_DANA }],
    ['failure: bob asked for changes', { decision: { ...BY_DANA, outcome: 'blocked', blockedBy: [BOB] } }],
  ])('%s', (title, view) => {
    expect(shown(view).split('\n')[0]).toBe(title);
  });

  it('whose owners cannot be read says so', () => {
    const lines = WAITING.lines.map((line) => ({ ...line, unreadable: ['acme/dba'] }));
    expect(shown({ decision: { ...WAITING, outcome: 'unreadable', lines } })).toContain(
      'Membership could not be read: acme/dba.',
    );
  });
});
