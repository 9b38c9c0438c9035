import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/domain/policy/parse-policy.ts';
import { aFile, shown } from '../../support/builders/written-file.ts';
import { having, POLICY_TEXT, policyFrom } from '../../support/builders/written-policy.ts';

const LAST = '    provision: [ { target: acme-teams';

function automatic(limits: string): string {
  return `    automatic: { ${limits} }\n${LAST}`;
}

it('a policy is read with its roles, teams and limits', () => {
  const { policy, rangeOf } = policyFrom(POLICY_TEXT);
  expect(policy).toMatchObject({
    files: ['access/**/*.yaml'],
    merge: 'manual',
    policyApproval: [{ count: 1, from: ['acme/platform'] }],
    rewrittenFrom: null,
    requests: {
      onBehalf: 'allow',
      ticket: { required: true, pattern: { source: '^(INC|OPS)-[0-9]+$', refusal: null } },
    },
  });
  expect([...policy.roles.keys()]).toEqual(['orders-db-read', 'logs-read']);
  const role = policy.roles.get('orders-db-read');
  expect(role).toMatchObject({
    name: 'orders-db-read',
    description: 'Read-only on the orders database',
    eligible: ['acme/backend'],
    approval: [{ count: 2, from: ['acme/dba', 'acme/leads'] }],
    provision: [{ target: 'orders-db', key: 'member_of', entitlement: 'orders_reader' }],
    connect: 'psql service=orders',
    breakGlass: { eligible: ['acme/oncall'], maxPer30Days: 3 },
  });
  const hours = [
    role?.maxDuration,
    role?.maxTotal?.of,
    role?.maxTotal?.within,
    role?.breakGlass?.maxDuration,
    role?.breakGlass?.reviewWithin,
  ];
  expect(hours.map((duration) => duration?.as('hours'))).toEqual([8, 24, 168, 1, 24]);
  expect(rangeOf('/roles/logs-read/approval').start).toEqual({ line: 23, column: 15 });
});

it('max_per_30_days is read', () => {
  const once = having(POLICY_TEXT, 'review_within: 24h', 'review_within: 24h, max_per_30_days: 1');
  expect(policyFrom(once).policy.roles.get('orders-db-read')?.breakGlass?.maxPer30Days).toBe(1);
});

it('fields that are left out have their defaults', () => {
  const { policy } = policyFrom(
    having(
      having(having(POLICY_TEXT, 'files: [access/**/*.yaml]\n', ''), 'merge: manual\n', ''),
      /requests:\n.*\n.*\n/.exec(POLICY_TEXT)?.[0] ?? '-',
      '',
    ),
  );
  expect(policy).toMatchObject({
    files: ['access/**/*.yaml'],
    merge: 'auto',
    requests: { onBehalf: 'deny', ticket: { required: false, pattern: null } },
  });
  expect(policy.roles.get('logs-read')).toMatchObject({
    maxTotal: null,
    eligible: [],
    approval: 'automatic',
    connect: null,
    breakGlass: null,
    provision: [{ target: 'acme-teams', key: 'team', entitlement: 'log-readers' }],
  });
});

it('limits of automatic approval and ages of approvals and requests are read', () => {
  const limits =
    "max_duration: 1h, max_total: { of: 4h, within: 7d }, hours: { days: [fri, mon], from: '22:00', to: '24:00', zone: Europe/Berlin }";
  const { policy } = policyFrom(
    having(
      having(POLICY_TEXT, LAST, automatic(limits)),
      '  on_behalf: allow',
      '  approval_valid_for: 3d\n  request_ttl: 14d',
    ),
  );
  expect(policy.requests.approvalValidFor?.as('days')).toBe(3);
  expect(policy.requests.requestTtl?.as('days')).toBe(14);
  const read = policy.roles.get('logs-read')?.automatic;
  expect(
    [read?.maxDuration, read?.maxTotal?.of, read?.maxTotal?.within].map((duration) => duration?.as('hours')),
  ).toEqual([1, 4, 168]);
  expect(read?.hours).toEqual({ days: ['mon', 'fri'], from: '22:00', to: '24:00', zone: 'Europe/Berlin' });
  expect(policy.roles.get('orders-db-read')?.automatic).toBeNull();
  const withoutDays = automatic("hours: { from: '08:00', to: '09:00', zone: UTC }");
  const daily = policyFrom(having(POLICY_TEXT, LAST, withoutDays)).policy.roles.get('logs-read')?.automatic;
  expect(daily).toMatchObject({ maxDuration: null, maxTotal: null });
  expect(daily?.hours?.days).toHaveLength(7);
});

it('a role may have the name of a built-in property', () => {
  const { policy } = policyFrom(having(POLICY_TEXT, '  logs-read:', '  constructor:'));
  expect(policy.roles.get('constructor')?.name).toBe('constructor');
  expect(policy.roles.get('toString')).toBeUndefined();
});

describe('a policy with one error is broken', () => {
  it.each([
    ['another version', 'version: 1', 'version: 2', ['unknown-version 1:10-1:10']],
    ['no version', 'version: 1\n', '', ['missing-field 1:1-1:25']],
    [
      'no policy approval',
      'approval: [ { count: 1, from: [Acme/Platform] } ]',
      'approval: []',
      ['too-few 4:21-4:22'],
    ],
    ['an empty approval', 'approval: automatic', 'approval: []', ['too-few 23:15-23:16']],
    ['no approval', 'approval: automatic', 'approval:', ['bad-approval 23:5-23:12']],
    ['another word for automatic', 'approval: automatic', 'approval: none', ['bad-approval 23:15-23:18']],
    ['approval left out', '    approval: automatic\n', '', ['missing-field 20:3-20:11']],
    [
      'a count of zero',
      'approval: automatic',
      'approval: [{count: 0, from: [a/b]}]',
      ['out-of-range 23:24-23:24'],
    ],
    [
      'a count of too many',
      'approval: automatic',
      'approval: [{count: 21, from: [a/b]}]',
      ['out-of-range 23:24-23:25'],
    ],
    [
      'a line from no team',
      'approval: automatic',
      'approval: [{count: 1, from: []}]',
      ['too-few 23:33-23:34'],
    ],
    ['a line that is a team', 'approval: automatic', 'approval: [acme/dba]', ['wrong-type 23:16-23:23']],
    ['a team without its organization', '[acme/backend]', '[backend]', ['bad-team 13:16-13:22']],
    ['a team with @', '[acme/backend]', '[@acme/backend]', ['reserved-start 13:16-13:28 → acme/backend']],
    ['an empty list of eligible teams', '[acme/backend]', '[]', ['too-few 13:15-13:16']],
    [
      'no provision',
      'provision: [ { target: acme-teams, team: log-readers } ]',
      'provision: []',
      ['too-few 24:16-24:17'],
    ],
    ['no entitlement', ', team: log-readers', '', ['no-entitlement 24:18-24:39']],
    ['two entitlements', 'team: log-readers', 'team: x, member_of: y', ['two-entitlements 24:18-24:62']],
    ['a misspelt field of a provision', 'team: log-readers', 'teem: x', ['unknown-field 24:40-24:43 → team']],
    ['a role in capitals', '  logs-read:', '  Logs_Read:', ['bad-role-name 20:3-20:11']],
    [
      'an empty role',
      POLICY_TEXT.slice(POLICY_TEXT.indexOf('  logs-read')),
      '  logs-read:\n',
      ['empty-value 20:3-20:11'],
    ],
    ['a duration that is a number', 'max_duration: 2h', 'max_duration: 2', ["not-text 22:19-22:19 → '2'"]],
    ['a duration that is a word', 'max_duration: 2h', 'max_duration: long', ['bad-duration 22:19-22:22']],
    ['a total that limits nothing', 'of: 24h', 'of: 8d', ['max-total-impossible 12:16-12:37']],
    ['an invalid pattern', "'^(INC|OPS)-[0-9]+$'", "'('", ['bad-pattern 7:38-7:40']],
    ['a pattern that looks ahead', "'^(INC|OPS)-[0-9]+$'", "'(?=a)a+$'", ['bad-pattern 7:38-7:47']],
    [
      'a total of automatic approval that limits nothing',
      LAST,
      automatic('max_total: { of: 8d, within: 7d }'),
      ['max-total-impossible 24:29-24:50'],
    ],
    [
      'a limit of automatic approval beyond the role',
      LAST,
      automatic('max_duration: 3h'),
      ['limit-beyond-role 24:32-24:33'],
    ],
    ['automatic approval without limits', LAST, automatic(''), ['too-few 24:16-24:19']],
    [
      'hours that never begin',
      LAST,
      automatic(`hours: { from: '08:00', to: '08:00', zone: UTC }`),
      ['hours-empty 24:25-24:65'],
    ],
    [
      'an hour that does not exist',
      LAST,
      automatic(`hours: { from: '24:00', to: '25:00', zone: UTC }`),
      ['bad-clock-time 24:33-24:39', 'bad-clock-time 24:46-24:52'],
    ],
    [
      'a day that does not exist',
      LAST,
      automatic(`hours: { days: [monday], from: '08:00', to: '09:00', zone: UTC }`),
      ['not-one-of 24:34-24:39'],
    ],
    [
      'a zone that does not exist',
      LAST,
      automatic(`hours: { from: '08:00', to: '09:00', zone: Europe/Bonn }`),
      ['bad-zone 24:61-24:71'],
    ],
    [
      'a zone that is an offset',
      LAST,
      automatic(`hours: { from: '08:00', to: '09:00', zone: '+02:00' }`),
      ['bad-zone 24:61-24:68'],
    ],
    ['an unknown value of merge', 'merge: manual', 'merge: always', ['not-one-of 3:8-3:13']],
    ['an unknown field', 'merge: manual', 'marge: manual', ['unknown-field 3:1-3:5 → merge']],
    ['a glob outside the repository', 'access/**/*.yaml', '../*.yaml', ['bad-glob 2:9-2:17']],
    ['a glob from the root', 'access/**/*.yaml', '/access/*.yaml', ['bad-glob 2:9-2:22']],
    ['a glob without .yaml', 'access/**/*.yaml', 'access/**', ['bad-glob 2:9-2:17']],
    ['a glob of choices', '[access/**/*.yaml]', "['a/{b,c}.yaml']", ['bad-glob 2:9-2:22']],
    ['a glob of many stars', '[access/**/*.yaml]', "['a*b*c*d*e*f*g*.yaml']", ['bad-glob 2:9-2:29']],
    ['a negated glob', '[access/**/*.yaml]', "['!access/*.yaml']", ['bad-glob 2:9-2:24']],
    ['broken YAML', 'merge: manual', 'merge: a: b', ["colon-in-text 3:8-3:11 → 'a: b'"]],
  ])('%s', (_name, piece, replacement, findings) => {
    const parsed = parsePolicy(aFile(having(POLICY_TEXT, piece, replacement), '.github/curfew.yml'));
    expect(parsed.outcome === 'broken' && parsed.findings.map(shown)).toEqual(findings);
  });
});
