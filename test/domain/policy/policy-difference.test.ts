import { describe, expect, it } from 'vitest';
import { policyDifferenceWords } from '../../../src/domain/messages/checks/policy-difference-words.ts';
import { diffPolicies } from '../../../src/domain/policy/policy-difference.ts';
import { having, POLICY_TEXT, policyFrom } from '../../support/builders/written-policy.ts';

const LINES = '    approval:\n      - { count: 2, from: [acme/dba, acme/leads] }\n';
const LOGS = '    approval: automatic\n';

function differences(before: string, after: string): readonly string[] {
  return diffPolicies(policyFrom(before).policy, policyFrom(after).policy).map(
    (each) => `${each.weight}: ${each.role === null ? '' : `${each.role} `}${policyDifferenceWords(each)}`,
  );
}

function both(piece: string, replacement: string): readonly (readonly string[])[] {
  const after = having(POLICY_TEXT, piece, replacement);
  return [differences(POLICY_TEXT, after), differences(after, POLICY_TEXT)];
}

describe('what a policy change does, and what undoing it would', () => {
  it.each<[string, string, string, readonly string[], readonly string[]]>([
    [
      'who may ask',
      'eligible: [acme/backend]',
      'eligible: [acme/backend, acme/interns]',
      ['more: orders-db-read acme/interns may ask for it, too'],
      ['less: orders-db-read acme/interns may no longer ask for it'],
    ],
    [
      'no approval at all',
      LINES,
      LOGS,
      [
        "more: orders-db-read needs nobody's approval any more, until now that of 2 of acme/dba or acme/leads",
      ],
      ['less: orders-db-read needs the approval of 2 of acme/dba or acme/leads, until now of nobody'],
    ],
    [
      'a second line of approval',
      LINES,
      `${LINES}      - { count: 1, from: [acme/security] }\n`,
      [
        'less: orders-db-read needs the approval of 2 of acme/dba or acme/leads and 1 of acme/security, until now of 2 of acme/dba or acme/leads',
      ],
      [
        'more: orders-db-read needs the approval of 2 of acme/dba or acme/leads, until now of 2 of acme/dba or acme/leads and 1 of acme/security',
      ],
    ],
    [
      'other approvers',
      '[acme/dba, acme/leads]',
      '[acme/friends]',
      [
        'other: orders-db-read needs the approval of 2 of acme/friends, until now of 2 of acme/dba or acme/leads',
      ],
      [
        'other: orders-db-read needs the approval of 2 of acme/dba or acme/leads, until now of 2 of acme/friends',
      ],
    ],
    [
      'automatic approval beside lines',
      LINES,
      `${LINES}    automatic: { max_duration: 2h, hours: { from: '08:00', to: '19:00', zone: UTC } }\n`,
      ["more: orders-db-read needs nobody's approval within 2h a grant, mon-sun 08:00-19:00 UTC"],
      [
        'less: orders-db-read is no longer approved automatically (until now within 2h a grant, mon-sun 08:00-19:00 UTC)',
      ],
    ],
    [
      'limits of what was automatic',
      LOGS,
      `${LOGS}    automatic: { max_total: { of: 4h, within: 7d } }\n`,
      ['less: logs-read is approved automatically only within 4h within 7d, until now without limits'],
      ['more: logs-read is approved automatically without limits, until now only within 4h within 7d'],
    ],
    [
      'a longer stay',
      'max_duration: 8h',
      'max_duration: 12h',
      ['more: orders-db-read may be held for 12h at a time, until now for 8h'],
      ['less: orders-db-read may be held for 8h at a time, until now for 12h'],
    ],
    [
      'more in all',
      '{ of: 24h, within: 7d }',
      '{ of: 24h, within: 5d }',
      ['more: orders-db-read in all 1d within 5d, until now 1d within 7d'],
      ['less: orders-db-read in all 1d within 7d, until now 1d within 5d'],
    ],
    [
      'more of less time',
      '{ of: 24h, within: 7d }',
      '{ of: 30h, within: 10d }',
      ['other: orders-db-read in all 30h within 10d, until now 1d within 7d'],
      ['other: orders-db-read in all 1d within 7d, until now 30h within 10d'],
    ],
    [
      'no limit in all',
      '    max_total: { of: 24h, within: 7d }\n',
      '',
      ['more: orders-db-read in all without limit, until now 1d within 7d'],
      ['less: orders-db-read in all 1d within 7d, until now without limit'],
    ],
    [
      'another effect',
      '    connect:',
      '      - { target: acme-teams, team: log-readers }\n    connect:',
      ['more: orders-db-read gives log-readers in acme-teams as well'],
      ['less: orders-db-read no longer gives log-readers in acme-teams'],
    ],
    [
      'another role',
      '  logs-read:',
      '  logs-two:\n    description: Logs\n    max_duration: 2h\n    approval: automatic\n    provision: [ { target: acme-teams, team: log-readers } ]\n  logs-read:',
      [
        'more: logs-two is new: held by nobody for up to 2h; approved automatically; gives log-readers in acme-teams',
      ],
      [
        'less: logs-two is gone; nobody can ask for it (it was held by nobody for up to 2h; approved automatically; gives log-readers in acme-teams)',
      ],
    ],
    [
      'emergencies',
      '    break_glass: { max_duration: 1h, eligible: [acme/oncall], review_within: 24h }\n',
      '',
      [
        'less: orders-db-read is no longer given in an emergency (acme/oncall for up to 1h, reviewed within 1d)',
      ],
      [
        'more: orders-db-read can be had in an emergency, without approval: acme/oncall for up to 1h, reviewed within 1d',
      ],
    ],
    [
      'longer emergencies',
      'break_glass: { max_duration: 1h',
      'break_glass: { max_duration: 2h',
      [
        'other: orders-db-read in an emergency acme/oncall for up to 2h, reviewed within 1d, until now acme/oncall for up to 1h, reviewed within 1d',
      ],
      [
        'other: orders-db-read in an emergency acme/oncall for up to 1h, reviewed within 1d, until now acme/oncall for up to 2h, reviewed within 1d',
      ],
    ],
    [
      'what holders are told',
      'psql service=orders',
      'psql host=elsewhere',
      ['other: orders-db-read holders are told psql host=elsewhere, until now psql service=orders'],
      ['other: orders-db-read holders are told psql service=orders, until now psql host=elsewhere'],
    ],
    [
      'what reviewers are told',
      'Read-only on the orders database',
      'Everything',
      ['other: orders-db-read is described as "Everything", until now as "Read-only on the orders database"'],
      ['other: orders-db-read is described as "Read-only on the orders database", until now as "Everything"'],
    ],
    [
      'who may change the policy',
      '[ { count: 1, from: [Acme/Platform] } ]',
      '[ { count: 1, from: [acme/friends] } ]',
      [
        'other: The policy itself is changed with the approval of 1 of acme/friends, until now of 1 of acme/platform',
      ],
      [
        'other: The policy itself is changed with the approval of 1 of acme/platform, until now of 1 of acme/friends',
      ],
    ],
    [
      'asking for others',
      'on_behalf: allow',
      'on_behalf: deny',
      ['less: Nobody may ask for somebody else any more'],
      ['more: Everybody may ask for access for somebody else'],
    ],
    [
      'tickets',
      'required: true',
      'required: false',
      [
        'more: A ticket is not required, must match ^(INC|OPS)-[0-9]+$; until now required, must match ^(INC|OPS)-[0-9]+$',
      ],
      [
        'less: A ticket is required, must match ^(INC|OPS)-[0-9]+$; until now not required, must match ^(INC|OPS)-[0-9]+$',
      ],
    ],
    [
      'old approvals and requests',
      '  on_behalf: allow',
      '  on_behalf: allow\n  approval_valid_for: 3d\n  request_ttl: 14d',
      [
        'less: Approvals count for 3d, until now for any time',
        'other: Requests that nobody touches are closed after 14d, until now never',
      ],
      [
        'more: Approvals count for any time, until now for 3d',
        'other: Requests that nobody touches are closed never, until now after 14d',
      ],
    ],
    [
      'where grants are',
      'files: [access/**/*.yaml]',
      'files: [grants/*.yaml]',
      [
        'other: grants/*.yaml names grants files, too',
        'other: access/**/*.yaml no longer names grants files',
      ],
      [
        'other: access/**/*.yaml names grants files, too',
        'other: grants/*.yaml no longer names grants files',
      ],
    ],
    [
      'who merges',
      'merge: manual',
      'merge: auto',
      ['other: Curfew merges requests by itself'],
      ['other: People merge requests, and Curfew no longer does'],
    ],
  ])('%s', (_name, piece, replacement, done, undone) => {
    expect(both(piece, replacement)).toEqual([done, undone]);
  });

  it('nothing where only the order, the case and the layout change', () => {
    expect(
      differences(POLICY_TEXT, `# Ours\n${having(POLICY_TEXT, 'Acme/Platform', 'acme/platform')}`),
    ).toEqual([]);
  });
});
