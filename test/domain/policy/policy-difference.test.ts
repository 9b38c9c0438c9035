import { describe, expect, it } from 'vitest';
import { policyDifferenceWords } from '../../../src/domain/messages/checks/policy-difference-words.ts';
import { diffPolicies } from '../../../src/domain/policy/policy-difference.ts';
import { having, POLICY_TEXT, policyFrom } from '../../support/builders/written-policy.ts';

const LINES = '    approval:\n      - { count: 2, from: [acme/dba, acme/leads] }\n';
const LOGS = '    approval: automatic\n';

function differences(before: string, after: string): readonly string[] {
  return diffPolicies(policyFrom(before).policy, policyFrom(after).policy).map((difference) => {
    const role = difference.role === null ? '' : `${difference.role} `;
    return `${difference.access}: ${role}${policyDifferenceWords(difference)}`;
  });
}

function forwardsAndBack(piece: string, replacement: string): readonly (readonly string[])[] {
  const after = having(POLICY_TEXT, piece, replacement);
  return [differences(POLICY_TEXT, after), differences(after, POLICY_TEXT)];
}

describe('the words for a policy change and for the change back', () => {
  it.each<[string, string, string, readonly string[], readonly string[]]>([
    [
      'a new eligible team',
      'eligible: [acme/backend]',
      'eligible: [acme/backend, acme/interns]',
      ['more: orders-db-read members of acme/interns can now request it'],
      ['less: orders-db-read members of acme/interns can no longer request it'],
    ],
    [
      'no approval at all',
      LINES,
      LOGS,
      [
        'more: orders-db-read requests now need no approval. Until now they needed the approval of 2 of acme/dba or acme/leads',
      ],
      [
        'less: orders-db-read requests now need the approval of 2 of acme/dba or acme/leads. Until now they needed no approval',
      ],
    ],
    [
      'a second line of approval',
      LINES,
      `${LINES}      - { count: 1, from: [acme/security] }\n`,
      [
        'less: orders-db-read requests now need the approval of 2 of acme/dba or acme/leads and 1 of acme/security. Until now they needed the approval of 2 of acme/dba or acme/leads',
      ],
      [
        'more: orders-db-read requests now need the approval of 2 of acme/dba or acme/leads. Until now they needed the approval of 2 of acme/dba or acme/leads and 1 of acme/security',
      ],
    ],
    [
      'other approvers',
      '[acme/dba, acme/leads]',
      '[acme/friends]',
      [
        'other: orders-db-read requests now need the approval of 2 of acme/friends. Until now they needed the approval of 2 of acme/dba or acme/leads',
      ],
      [
        'other: orders-db-read requests now need the approval of 2 of acme/dba or acme/leads. Until now they needed the approval of 2 of acme/friends',
      ],
    ],
    [
      'automatic approval beside lines',
      LINES,
      `${LINES}    automatic: { max_duration: 2h, hours: { from: '08:00', to: '19:00', zone: UTC } }\n`,
      [
        'more: orders-db-read requests are now approved automatically within these limits: 2h a grant, mon-sun 08:00-19:00 UTC',
      ],
      [
        'less: orders-db-read requests are no longer approved automatically. Until now they were, within these limits: 2h a grant, mon-sun 08:00-19:00 UTC',
      ],
    ],
    [
      'limits of what was automatic',
      LOGS,
      `${LOGS}    automatic: { max_total: { of: 4h, within: 7d } }\n`,
      ['less: logs-read automatic approval now has limits: 4h within 7d'],
      ['more: logs-read automatic approval no longer has limits. The limits were: 4h within 7d'],
    ],
    [
      'a longer stay',
      'max_duration: 8h',
      'max_duration: 12h',
      ['more: orders-db-read the longest duration of a grant changes from 8h to 12h'],
      ['less: orders-db-read the longest duration of a grant changes from 12h to 8h'],
    ],
    [
      'a shorter period for the total',
      '{ of: 24h, within: 7d }',
      '{ of: 24h, within: 5d }',
      ['more: orders-db-read the limit of the total time changes from 1d within 7d to 1d within 5d'],
      ['less: orders-db-read the limit of the total time changes from 1d within 5d to 1d within 7d'],
    ],
    [
      'a larger total in a longer period',
      '{ of: 24h, within: 7d }',
      '{ of: 30h, within: 10d }',
      ['other: orders-db-read the limit of the total time changes from 1d within 7d to 30h within 10d'],
      ['other: orders-db-read the limit of the total time changes from 30h within 10d to 1d within 7d'],
    ],
    [
      'no limit for the total',
      '    max_total: { of: 24h, within: 7d }\n',
      '',
      ['more: orders-db-read the limit of the total time changes from 1d within 7d to no limit'],
      ['less: orders-db-read the limit of the total time changes from no limit to 1d within 7d'],
    ],
    [
      'another effect',
      '    connect:',
      '      - { target: acme-teams, team: log-readers }\n    connect:',
      ['more: orders-db-read the role now also gives log-readers in acme-teams'],
      ['less: orders-db-read the role no longer gives log-readers in acme-teams'],
    ],
    [
      'another role',
      '  logs-read:',
      '  logs-two:\n    description: Logs\n    max_duration: 2h\n    approval: automatic\n    provision: [ { target: acme-teams, team: log-readers } ]\n  logs-read:',
      [
        'more: logs-two the role is new. Its terms: eligible: no team yet; up to 2h a grant; approved automatically; gives log-readers in acme-teams',
      ],
      [
        'less: logs-two the role is removed. Its terms were: eligible: no team yet; up to 2h a grant; approved automatically; gives log-readers in acme-teams',
      ],
    ],
    [
      'break-glass',
      '    break_glass: { max_duration: 1h, eligible: [acme/oncall], review_within: 24h }\n',
      '',
      [
        'less: orders-db-read break-glass is no longer possible. Its terms were: acme/oncall, up to 1h a grant, review within 1d',
      ],
      [
        'more: orders-db-read break-glass, which needs no approval, is now possible: acme/oncall, up to 1h a grant, review within 1d',
      ],
    ],
    [
      'longer break-glass',
      'break_glass: { max_duration: 1h',
      'break_glass: { max_duration: 2h',
      [
        'other: orders-db-read the terms of break-glass are now: acme/oncall, up to 2h a grant, review within 1d. They were: acme/oncall, up to 1h a grant, review within 1d',
      ],
      [
        'other: orders-db-read the terms of break-glass are now: acme/oncall, up to 1h a grant, review within 1d. They were: acme/oncall, up to 2h a grant, review within 1d',
      ],
    ],
    [
      'how to connect',
      'psql service=orders',
      'psql host=elsewhere',
      [
        'other: orders-db-read the role now says how to connect: psql host=elsewhere. It said: psql service=orders',
      ],
      [
        'other: orders-db-read the role now says how to connect: psql service=orders. It said: psql host=elsewhere',
      ],
    ],
    [
      'the description',
      'Read-only on the orders database',
      'Everything',
      [
        'other: orders-db-read the description is now "Everything". It was "Read-only on the orders database"',
      ],
      [
        'other: orders-db-read the description is now "Read-only on the orders database". It was "Everything"',
      ],
    ],
    [
      'the approval of policy changes',
      '[ { count: 1, from: [Acme/Platform] } ]',
      '[ { count: 1, from: [acme/friends] } ]',
      [
        'other: Changes of the policy now need the approval of 1 of acme/friends. Until now they needed the approval of 1 of acme/platform',
      ],
      [
        'other: Changes of the policy now need the approval of 1 of acme/platform. Until now they needed the approval of 1 of acme/friends',
      ],
    ],
    [
      'requests for others',
      'on_behalf: allow',
      'on_behalf: deny',
      ['less: People can no longer request access for others'],
      ['more: People can now request access for others'],
    ],
    [
      'tickets',
      'required: true',
      'required: false',
      [
        'more: The rule for tickets is now: not required, must match ^(INC|OPS)-[0-9]+$. It was: required, must match ^(INC|OPS)-[0-9]+$',
      ],
      [
        'less: The rule for tickets is now: required, must match ^(INC|OPS)-[0-9]+$. It was: not required, must match ^(INC|OPS)-[0-9]+$',
      ],
    ],
    [
      'the age of approvals and requests',
      '  on_behalf: allow',
      '  on_behalf: allow\n  approval_valid_for: 3d\n  request_ttl: 14d',
      [
        'less: The maximum age of an approval changes from no limit to 3d',
        'other: Curfew now closes requests after 14d without activity. Until now it closed none',
      ],
      [
        'more: The maximum age of an approval changes from 3d to no limit',
        'other: Curfew no longer closes requests without activity. Until now it closed them after 14d',
      ],
    ],
    [
      'the grants files',
      'files: [access/**/*.yaml]',
      'files: [grants/*.yaml]',
      [
        'other: Files that match grants/*.yaml are now grants files',
        'other: Files that match access/**/*.yaml are no longer grants files',
      ],
      [
        'other: Files that match access/**/*.yaml are now grants files',
        'other: Files that match grants/*.yaml are no longer grants files',
      ],
    ],
    [
      'the person who merges',
      'merge: manual',
      'merge: auto',
      ['other: Curfew now merges requests'],
      ['other: Curfew no longer merges requests. People do'],
    ],
  ])('%s', (_name, piece, replacement, forwards, back) => {
    expect(forwardsAndBack(piece, replacement)).toEqual([forwards, back]);
  });

  it('order, case and layout make no difference', () => {
    expect(
      differences(POLICY_TEXT, `# Ours\n${having(POLICY_TEXT, 'Acme/Platform', 'acme/platform')}`),
    ).toEqual([]);
  });
});
