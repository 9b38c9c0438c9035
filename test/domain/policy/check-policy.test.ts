import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../src/domain/policy/check-policy.ts';
import { shown } from '../../support/builders/written-file.ts';
import {
  having,
  KEYS,
  OPERATOR_TEXT,
  operatorFrom,
  POLICY_TEXT,
  policyFrom,
} from '../../support/builders/written-policy.ts';

function check(
  text: string,
  { operator = OPERATOR_TEXT, repository = 'acme/access' } = {},
): readonly string[] {
  const { policy, rangeOf } = policyFrom(text);
  return checkPolicy(policy, { operator: operatorFrom(operator), repository, keys: KEYS, rangeOf }).map(
    shown,
  );
}

it('a policy within its bounds has no findings', () => {
  expect(check(POLICY_TEXT)).toEqual([]);
  expect(check(POLICY_TEXT, { repository: 'ACME/Access' })).toEqual([]);
});

it('a repository that is not served has no policy', () => {
  expect(check(POLICY_TEXT, { repository: 'acme/other' })).toEqual(['repository-not-served nowhere']);
});

describe('a role gives only listed entitlements', () => {
  it.each([
    ['another target', 'target: orders-db', 'target: other-db', ['target-not-listed 17:9-17:54']],
    [
      'another entitlement',
      'member_of: orders_reader',
      'member_of: orders_owner',
      ['entitlement-not-listed 17:9-17:54'],
    ],
    [
      'the field of another connector',
      'member_of: orders_reader',
      'team: orders_reader',
      ['wrong-entitlement-key 17:9-17:50'],
    ],
    [
      'the same effect twice',
      '    connect:',
      '      - { target: orders-db, member_of: orders_reader }\n    connect:',
      ['duplicate-provision 18:9-18:55'],
    ],
  ])('%s', (_name, piece, replacement, findings) => {
    expect(check(having(POLICY_TEXT, piece, replacement))).toEqual(findings);
  });

  it('a target of another repository counts as not listed', () => {
    const operator = having(
      having(OPERATOR_TEXT, 'targets:', '  acme/two: { policy_owners: [acme/two] }\ntargets:'),
      'repositories: [acme/access]',
      'repositories: [acme/two]',
    )
      .replaceAll(
        '    entitlements: [log-readers]',
        '    repositories: [acme/access]\n    entitlements: [log-readers]',
      )
      .replaceAll('    entitlements: [admin]', '    repositories: [acme/access]\n    entitlements: [admin]');
    expect(check(POLICY_TEXT, { operator })).toEqual(['target-not-listed 17:9-17:55']);
  });
});

describe('a role never gives an approver team', () => {
  const operator = having(OPERATOR_TEXT, '[log-readers]', '[log-readers, Approvers]');
  it.each([
    ['policy approval', '[Acme/Platform]', '[acme/approvers]', ['judging-team-entitlement 4:42-4:55']],
    ['eligible', '[acme/backend]', '[acme/x, acme/Approvers]', ['judging-team-entitlement 13:24-13:37']],
    [
      'approval',
      '[acme/dba, acme/leads]',
      '[acme/dba, acme/approvers]',
      ['judging-team-entitlement 15:38-15:51'],
    ],
    ['break-glass', '[acme/oncall]', '[acme/approvers]', ['judging-team-entitlement 19:49-19:62']],
  ])('%s', (_name, piece, replacement, findings) => {
    expect(check(having(POLICY_TEXT, piece, replacement), { operator })).toEqual(findings);
  });

  it('policy owner', () => {
    const owners = having(operator, '[acme/Platform]', '[acme/approvers]');
    expect(check(POLICY_TEXT, { operator: owners })).toEqual(['judging-team-entitlement nowhere']);
  });

  it('findings without a parsed file have no line', () => {
    const { policy } = policyFrom(having(POLICY_TEXT, '[acme/backend]', '[acme/approvers]'));
    const context = { operator: operatorFrom(operator), repository: 'acme/access', keys: KEYS };
    expect(checkPolicy(policy, context).map(shown)).toEqual(['judging-team-entitlement nowhere']);
  });
});
