import { describe, expect, it } from 'vitest';
import { parseOperator } from '../../../src/domain/operator/parse-operator.ts';
import { aFile, shown } from '../../support/builders/written-file.ts';
import { having, OPERATOR_TEXT, operatorFrom } from '../../support/builders/written-policy.ts';

it('an operator’s file has the bounds of all policies', () => {
  const { repositories, targets } = operatorFrom(OPERATOR_TEXT);
  expect([...repositories]).toEqual([
    ['acme/access', { policyOwners: ['acme/platform'], allowPublic: false }],
  ]);
  expect(targets.get('orders-db')).toEqual({
    name: 'orders-db',
    connector: 'postgres',
    repositories: ['acme/access'],
    entitlements: ['orders_reader'],
    account: {
      template: '{login}',
      pattern: expect.objectContaining({ source: '^[a-z][a-z0-9_]*$', refusal: null }),
      people: new Map([['alice', 'alice_k']]),
      peopleById: new Map(),
    },
    settings: { url: { env: 'ORDERS_DB_URL' } },
  });
  expect(targets.get('acme-teams')).toMatchObject({
    repositories: ['acme/access'],
    account: { template: '{id}', pattern: null, people: new Map(), peopleById: new Map() },
    settings: { org: 'Acme', app: { id: { env: 'TEAMS_APP_ID' }, key: { env: 'TEAMS_APP_KEY' } } },
  });
  expect(targets.get('anything')?.settings).toEqual({
    url: 'https://access.example/curfew',
    secret: { env: 'HOOK_SECRET' },
    timeout: '5s',
  });
});

it('a pattern that RE2 refuses keeps working, with a warning', () => {
  const text = having(OPERATOR_TEXT, "'^[a-z][a-z0-9_]*$'", "'^\\u0061[a-z0-9_]*$'");
  const parsed = parseOperator(aFile(text, 'operator.yaml'));
  if (parsed.outcome === 'broken') throw new Error('it is broken');
  expect(parsed.warnings.map(shown)).toEqual(['outdated-pattern 9:46-9:65']);
  expect(parsed.warnings.map(({ severity }) => severity)).toEqual(['warning']);
  const pattern = parsed.operator.targets.get('orders-db')?.account.pattern;
  expect(['alice', 'bob'].map((account) => pattern?.test(account))).toEqual([true, false]);
});

it('a URL without a password is allowed', () => {
  const text = having(OPERATOR_TEXT, '{ env: ORDERS_DB_URL }', 'postgres://curfew@localhost/orders');
  expect(operatorFrom(text).targets.get('orders-db')?.settings).toEqual({
    url: 'postgres://curfew@localhost/orders',
  });
});

describe('an operator’s file with one error is broken', () => {
  it.each([
    ['an unknown connector', 'connector: postgres', 'connector: mysql', ['unknown-connector 5:16-5:20']],
    ['no connector', '    connector: postgres\n', '', ['missing-field 4:3-4:11']],
    ['a connector that is a number', 'connector: postgres', 'connector: 7', ['unknown-connector 5:16-5:16']],
    [
      'a password in a URL',
      '{ env: ORDERS_DB_URL }',
      'postgres://u:secret@h/d',
      ['literal-secret 6:10-6:32'],
    ],
    [
      'a password in a query',
      '{ env: ORDERS_DB_URL }',
      'postgres://h/d?password=x',
      ['literal-secret 6:10-6:34'],
    ],
    ['a literal key', '{ env: TEAMS_APP_KEY }', 'abc', ['literal-secret 13:44-13:46']],
    ['a literal secret', '{ env: HOOK_SECRET }', 'abc', ['literal-secret 18:13-18:15']],
    ['a secret that is a number', '{ env: HOOK_SECRET }', '7', ['wrong-type 18:13-18:13']],
    ['another kind of URL', '{ env: ORDERS_DB_URL }', 'http://x', ['bad-url 6:10-6:17']],
    ['an invalid variable name', '{ env: ORDERS_DB_URL }', '{ env: A-B }', ['bad-variable 6:17-6:19']],
    ['a misspelled env', '{ env: ORDERS_DB_URL }', '{ evn: A }', ['unknown-field 6:12-6:14 → env']],
    ['an invalid App id', '{ env: TEAMS_APP_ID }', 'mine', ['bad-app-id 13:16-13:19']],
    ['an invalid organization', 'org: Acme', 'org: acme/x', ['bad-organization 12:10-12:15']],
    ['a field of another connector', 'org: Acme', 'org: Acme\n    timeout: 5s', ['unknown-field 13:5-13:11']],
    ['an invalid timeout', 'timeout: 5s', 'timeout: 5m', ['bad-timeout 19:14-19:15']],
    ['a timeout beyond a minute', 'timeout: 5s', 'timeout: 61s', ['bad-timeout 19:14-19:16']],
    ['a template without a placeholder', "'{login}'", 'all-users', ['bad-template 9:26-9:34']],
    ['a template with another placeholder', "'{login}'", "'{name}'", ['bad-template 9:26-9:33']],
    ['an invalid pattern', "'^[a-z][a-z0-9_]*$'", "'['", ['bad-pattern 9:46-9:48']],
    ['one account for two people', 'alice_k }', 'alice_k, bob: alice_k }', ['account-shared 9:98-9:104']],
    ['one account in two cases', 'alice_k }', 'alice_k, bob: Alice_K }', ['account-shared 9:98-9:104']],
    [
      'one account by login and by id',
      'alice_k }',
      'alice_k }, people_by_id: { 7: alice_k }',
      ['account-shared 9:114-9:120'],
    ],
    [
      'an invalid id',
      'alice_k }',
      'alice_k }, people_by_id: { alice: alice }',
      ['bad-account-id 9:111-9:115'],
    ],
    [
      'an entitlement twice',
      '[orders_reader]',
      '[orders_reader, orders_reader]',
      ['entitlement-shared 8:35-8:47'],
    ],
    ['one login twice', 'alice_k }', 'alice_k, alice: alice_2 }', ['duplicate-login 9:100-9:106']],
    ['an invalid login', 'Alice: alice_k', 'a b: alice_k', ['bad-login 9:77-9:79']],
    ['an invalid repository', 'Acme/Access:', 'access:', ['bad-repository 2:3-2:8']],
    ['no repository', '  Acme/Access: { policy_owners: [acme/Platform] }', '  {}', ['too-few 2:3-2:4']],
    ['no owners', '[acme/Platform]', '[]', ['too-few 2:33-2:34']],
    [
      'a target of another repository',
      'repositories: [acme/access]',
      'repositories: [acme/other]',
      ['unserved-repository 7:20-7:29'],
    ],
    [
      'a target of two repositories',
      'repositories: [acme/access]',
      'repositories: [acme/access, a/b]',
      ['too-many 7:5-7:16'],
    ],
    ['no entitlements', '[orders_reader]', '[]', ['too-few 8:19-8:20']],
    ['a target in capitals', '  anything:', '  Anything:', ['bad-target-name 15:3-15:10']],
    ['broken YAML', 'org: Acme', 'org: @acme', ['reserved-start 12:10-12:14 → acme']],
  ])('%s', (_name, piece, replacement, findings) => {
    const parsed = parseOperator(aFile(having(OPERATOR_TEXT, piece, replacement), 'operator.yaml'));
    expect(parsed.outcome === 'broken' && parsed.findings.map(shown)).toEqual(findings);
    expect(JSON.stringify(parsed)).not.toContain('u:secret');
  });

  it('with two repositories, a target must name one', () => {
    const text = having(OPERATOR_TEXT, 'targets:', '  acme/two: { policy_owners: [acme/two] }\ntargets:');
    const parsed = parseOperator(aFile(text));
    expect(parsed.outcome === 'broken' && parsed.findings.map(shown)).toEqual([
      'repositories-needed 11:3-11:12',
      'repositories-needed 16:3-16:10',
    ]);
  });

  it('a team in two targets', () => {
    const secondTarget = `  again:\n    connector: github-team\n    org: ACME\n    app: { id: { env: A }, key: { env: B } }\n    entitlements: [x, Log-Readers]\n`;
    const parsed = parseOperator(aFile(OPERATOR_TEXT + secondTarget));
    expect(parsed.outcome === 'broken' && parsed.findings.map(shown)).toEqual([
      'entitlement-shared 26:23-26:33',
    ]);
  });

  it('the finding about an unknown connector names all connectors', () => {
    const parsed = parseOperator(aFile(having(OPERATOR_TEXT, 'connector: postgres', 'connector: mysql')));
    expect(parsed.outcome === 'broken' && parsed.findings[0]?.args).toEqual({
      field: 'connector',
      value: 'mysql',
      allowed: ['postgres', 'github-team', 'webhook'],
    });
  });
});
