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

it('a policy within its bounds has nothing against it', () => {
  expect(check(POLICY_TEXT)).toEqual([]);
  expect(check(POLICY_TEXT, { repository: 'ACME/Access' })).toEqual([]);
});

it('a repository that is not served has no policy', () => {
  expect(check(POLICY_TEXT, { repository: 'acme/other' })).toEqual(['repository-not-served nowhere']);
});

describe('a role reaches only what is listed', () => {
  it.each([
    ['another target', 'target: orders-db', 'target: other-db', ['target-not-listed 17:9-17:54']],
    [
      'another entitlement',
      'member_of: orders_reader',
      'member_of: orders_owner',
      ['entitlement-not-listed 17:9-17:54'],
    ],
    [
      'another connector’s word',
      'member_of: orders_reader',
      'team: orders_reader',
      ['wrong-entitlement-key 17:9-17:50'],
    ],
    [
      'the same twice',
      '    connect:',
      '      - { target: orders-db, member_of: orders_reader }\n    connect:',
      ['duplicate-provision 18:9-18:55'],
    ],
  ])('%s', (_name, piece, replacement, findings) => {
    expect(check(having(POLICY_TEXT, piece, replacement))).toEqual(findings);
  });

  it('a target of another repository is none', () => {
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

describe('a team that judges is never given', () => {
  const operator = having(OPERATOR_TEXT, '[log-readers]', '[log-readers, Judges]');
  it.each([
    ['who changes the policy', '[Acme/Platform]', '[acme/judges]', ['judging-team-entitlement 4:42-4:52']],
    ['who may hold', '[acme/backend]', '[acme/x, acme/Judges]', ['judging-team-entitlement 13:24-13:34']],
    [
      'who approves',
      '[acme/dba, acme/leads]',
      '[acme/dba, acme/judges]',
      ['judging-team-entitlement 15:38-15:48'],
    ],
    ['who breaks the glass', '[acme/oncall]', '[acme/judges]', ['judging-team-entitlement 19:49-19:59']],
  ])('%s', (_name, piece, replacement, findings) => {
    expect(check(having(POLICY_TEXT, piece, replacement), { operator })).toEqual(findings);
  });

  it('who owns the policy', () => {
    const owners = having(operator, '[acme/Platform]', '[acme/judges]');
    expect(check(POLICY_TEXT, { operator: owners })).toEqual(['judging-team-entitlement nowhere']);
  });

  it('findings without a parsed file have no place', () => {
    const { policy } = policyFrom(having(POLICY_TEXT, '[acme/backend]', '[acme/judges]'));
    const context = { operator: operatorFrom(operator), repository: 'acme/access', keys: KEYS };
    expect(checkPolicy(policy, context).map(shown)).toEqual(['judging-team-entitlement nowhere']);
  });
});
