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
      ['more: orders-db-read acme/interns can request it, too'],
      ['less: orders-db-read acme/interns can no longer request it'],
    ],
    [
      'no approval at all',
      LINES,
      LOGS,
      ['more: orders-db-read no longer needs approval (before: 2 of acme/dba or acme/leads)'],
      ['less: orders-db-read needs the approval of 2 of acme/dba or acme/leads (before: no approval)'],
    ],
    [
      'a second line of approval',
      LINES,
      `${LINES}      - { count: 1, from: [acme/security] }\n`,
      [
        'less: orders-db-read needs the approval of 2 of acme/dba or acme/leads and 1 of acme/security (before: 2 of acme/dba or acme/leads)',
      ],
      [
        'more: orders-db-read needs the approval of 2 of acme/dba or acme/leads (before: 2 of acme/dba or acme/leads and 1 of acme/security)',
      ],
    ],
    [
      'other approvers',
      '[acme/dba, acme/leads]',
      '[acme/friends]',
      ['other: orders-db-read needs the approval of 2 of acme/friends (before: 2 of acme/dba or acme/leads)'],
      ['other: orders-db-read needs the approval of 2 of acme/dba or acme/leads (before: 2 of acme/friends)'],
    ],
    [
      'automatic approval beside lines',
      LINES,
      `${LINES}    automatic: { max_duration: 2h, hours: { from: '08:00', to: '19:00', zone: UTC } }\n`,
      ['more: orders-db-read is approved automatically within 2h a grant, mon-sun 08:00-19:00 UTC'],
      [
        'less: orders-db-read is no longer approved automatically (before: within 2h a grant, mon-sun 08:00-19:00 UTC)',
      ],
    ],
    [
      'limits of what was automatic',
      LOGS,
      `${LOGS}    automatic: { max_total: { of: 4h, within: 7d } }\n`,
      ['less: logs-read is approved automatically only within 4h within 7d (before: without limits)'],
      ['more: logs-read is approved automatically without limits (before: only within 4h within 7d)'],
    ],
    [
      'a longer stay',
      'max_duration: 8h',
      'max_duration: 12h',
      ['more: orders-db-read can be held for up to 12h at a time (before: 8h)'],
      ['less: orders-db-read can be held for up to 8h at a time (before: 12h)'],
    ],
    [
      'a shorter period for the total',
      '{ of: 24h, within: 7d }',
      '{ of: 24h, within: 5d }',
      ['more: orders-db-read can be held in total for 1d within 5d (before: 1d within 7d)'],
      ['less: orders-db-read can be held in total for 1d within 7d (before: 1d within 5d)'],
    ],
    [
      'a larger total in a longer period',
      '{ of: 24h, within: 7d }',
      '{ of: 30h, within: 10d }',
      ['other: orders-db-read can be held in total for 30h within 10d (before: 1d within 7d)'],
      ['other: orders-db-read can be held in total for 1d within 7d (before: 30h within 10d)'],
    ],
    [
      'no limit for the total',
      '    max_total: { of: 24h, within: 7d }\n',
      '',
      ['more: orders-db-read can be held in total for any time (before: 1d within 7d)'],
      ['less: orders-db-read can be held in total for 1d within 7d (before: any time)'],
    ],
    [
      'another effect',
      '    connect:',
      '      - { target: acme-teams, team: log-readers }\n    connect:',
      ['more: orders-db-read also gives log-readers in acme-teams'],
      ['less: orders-db-read no longer gives log-readers in acme-teams'],
    ],
    [
      'another role',
      '  logs-read:',
      '  logs-two:\n    description: Logs\n    max_duration: 2h\n    approval: automatic\n    provision: [ { target: acme-teams, team: log-readers } ]\n  logs-read:',
      [
        'more: logs-two is new: held by no team yet for up to 2h; approved automatically; gives log-readers in acme-teams',
      ],
      [
        'less: logs-two is removed. It can no longer be requested (before: held by no team yet for up to 2h; approved automatically; gives log-readers in acme-teams)',
      ],
    ],
    [
      'break-glass',
      '    break_glass: { max_duration: 1h, eligible: [acme/oncall], review_within: 24h }\n',
      '',
      [
        'less: orders-db-read no longer offers break-glass (before: acme/oncall for up to 1h, reviewed within 1d)',
      ],
      [
        'more: orders-db-read offers break-glass, which needs no approval: acme/oncall for up to 1h, reviewed within 1d',
      ],
    ],
    [
      'longer break-glass',
      'break_glass: { max_duration: 1h',
      'break_glass: { max_duration: 2h',
      [
        'other: orders-db-read offers break-glass: acme/oncall for up to 2h, reviewed within 1d (before: acme/oncall for up to 1h, reviewed within 1d)',
      ],
      [
        'other: orders-db-read offers break-glass: acme/oncall for up to 1h, reviewed within 1d (before: acme/oncall for up to 2h, reviewed within 1d)',
      ],
    ],
    [
      'how to connect',
      'psql service=orders',
      'psql host=elsewhere',
      [
        'other: orders-db-read shows its holders how to connect: psql host=elsewhere (before: psql service=orders)',
      ],
      [
        'other: orders-db-read shows its holders how to connect: psql service=orders (before: psql host=elsewhere)',
      ],
    ],
    [
      'the description',
      'Read-only on the orders database',
      'Everything',
      ['other: orders-db-read has the description "Everything" (before: "Read-only on the orders database")'],
      ['other: orders-db-read has the description "Read-only on the orders database" (before: "Everything")'],
    ],
    [
      'the approval of policy changes',
      '[ { count: 1, from: [Acme/Platform] } ]',
      '[ { count: 1, from: [acme/friends] } ]',
      ['other: Changes of the policy need the approval of 1 of acme/friends (before: 1 of acme/platform)'],
      ['other: Changes of the policy need the approval of 1 of acme/platform (before: 1 of acme/friends)'],
    ],
    [
      'requests for others',
      'on_behalf: allow',
      'on_behalf: deny',
      ['less: People can no longer request access for others'],
      ['more: People can request access for others'],
    ],
    [
      'tickets',
      'required: true',
      'required: false',
      [
        'more: A ticket is not required, must match ^(INC|OPS)-[0-9]+$ (before: required, must match ^(INC|OPS)-[0-9]+$)',
      ],
      [
        'less: A ticket is required, must match ^(INC|OPS)-[0-9]+$ (before: not required, must match ^(INC|OPS)-[0-9]+$)',
      ],
    ],
    [
      'the age of approvals and requests',
      '  on_behalf: allow',
      '  on_behalf: allow\n  approval_valid_for: 3d\n  request_ttl: 14d',
      [
        'less: Approvals are valid for 3d (before: any time)',
        'other: Curfew closes requests without activity after 14d (before: never)',
      ],
      [
        'more: Approvals are valid for any time (before: 3d)',
        'other: Curfew closes requests without activity never (before: after 14d)',
      ],
    ],
    [
      'the grants files',
      'files: [access/**/*.yaml]',
      'files: [grants/*.yaml]',
      [
        'other: Files that match grants/*.yaml are grants files, too',
        'other: Files that match access/**/*.yaml are no longer grants files',
      ],
      [
        'other: Files that match access/**/*.yaml are grants files, too',
        'other: Files that match grants/*.yaml are no longer grants files',
      ],
    ],
    [
      'the person who merges',
      'merge: manual',
      'merge: auto',
      ['other: Curfew merges requests by itself'],
      ['other: People merge requests. Curfew no longer does'],
    ],
  ])('%s', (_name, piece, replacement, forwards, back) => {
    expect(forwardsAndBack(piece, replacement)).toEqual([forwards, back]);
  });

  it('order, case and layout are no difference', () => {
    expect(
      differences(POLICY_TEXT, `# Ours\n${having(POLICY_TEXT, 'Acme/Platform', 'acme/platform')}`),
    ).toEqual([]);
  });
});
