import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { main } from '../../src/cli/main.ts';

const POLICY = `version: 1
files: [access/**/*.yaml]
policy: { approval: [ { count: 1, from: [acme/platform] } ] }
requests: { ticket: { required: true, pattern: '^INC-[0-9]+$' } }
roles:
  orders-db-read:
    description: Read-only on the orders database
    max_duration: 8h
    eligible: [acme/backend]
    approval: [ { count: 1, from: [acme/dba] } ]
    provision: [ { target: orders-db, member_of: orders_reader } ]
`;
const GRANT = `grants:
  - id: alice-orders-db-read-7f3a
    holder: alice
    role: orders-db-read
    duration: 4h
    justification:
      action: Find out why refunds for order 1182 are stuck
      why_production: The failing rows exist only in production
    ticket: INC-1182
`;

const here = process.cwd();
let folder: string;
let printed: string[];
let errors: string[];

/** Runs the command line as a shell does, without a person who could answer questions. */
function curfew(...argv: string[]): Promise<number> {
  printed = [];
  errors = [];
  return main(argv, {
    out: (text) => void printed.push(text),
    error: (text) => void errors.push(text),
    interactive: false,
  });
}
const files = (contents: Record<string, string>) =>
  Promise.all(Object.entries(contents).map(([path, content]) => writeFile(path, content)));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-cli-'));
  process.chdir(folder);
  await mkdir('.github');
  await mkdir('access');
  await files({ '.github/curfew.yml': POLICY });
});
afterEach(async () => {
  process.chdir(here);
  await rm(folder, { recursive: true, force: true });
});

describe('curfew', () => {
  it('prints its version, its commands and its exit codes', async () => {
    expect(await curfew('--version')).toBe(0);
    expect(printed).toEqual([about.version]);
    expect(await curfew('--help')).toBe(0);
    for (const word of ['start', 'doctor', 'check', 'request', 'Exit codes']) {
      expect(printed.join('\n')).toContain(word);
    }
  });

  it.each([[['nope']], [['check', '--format', 'xml']], [['start', '--now']]])('refuses %j', async (argv) => {
    expect(await curfew(...argv)).toBe(2);
    expect(errors.join('\n')).toMatch(/^error: /);
    expect(errors.join('\n')).not.toContain('    at ');
  });
});

describe('curfew check', () => {
  it('finds nothing wrong in good files', async () => {
    await files({ 'access/alice.yaml': GRANT });
    expect(await curfew('check')).toBe(0);
    expect(printed).toEqual([]);
    expect(errors).toEqual(['1 grants file: 0 errors, 0 warnings.']);
  });

  it('prints no control characters of a file name', async () => {
    await files({ 'access/\u001b[31mred.yaml': 'grants: [', 'access/\u001b]0;title\u0007.yml': GRANT });
    expect(await curfew('check')).toBe(1);
    expect(printed).toHaveLength(2);
    for (const control of ['\u0007', '\u001b']) expect(printed.join('')).not.toContain(control);
  });

  it('prints file, line and column of each error, in order, and a file that the policy does not include', async () => {
    await files({
      'access/b.yaml': GRANT.replace('4h', '9h').replace('INC-1182', 'later'),
      'access/a.yaml': GRANT.replace('role: orders', 'role: order').replace('7f3a', '0000'),
      'access/c.yml': GRANT,
    });
    expect(await curfew('check')).toBe(1);
    expect(printed.map((line) => line.split(' ')[0])).toEqual([
      'access/a.yaml:4:11:',
      'access/b.yaml:5:15:',
      'access/b.yaml:9:13:',
      'access/c.yml:1:1:',
    ]);
  });

  it('prints JSON', async () => {
    await files({ 'access/a.yaml': GRANT.replace('4h', '9h') });
    expect(await curfew('check', '--format', 'json', 'access/a.yaml')).toBe(1);
    expect(JSON.parse(printed.join(''))).toEqual([
      {
        path: 'access/a.yaml',
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 16,
        severity: 'error',
        code: 'too-long',
        message: expect.stringContaining('8h'),
      },
    ]);
  });

  it("checks the policy against the operator's file", async () => {
    await files({
      'operator.yml': `repositories: { acme/access: { policy_owners: [acme/platform] } }
targets:
  orders-db: { connector: postgres, url: { env: ORDERS_DB_URL }, entitlements: [orders_writer] }
`,
    });
    expect(await curfew('check', '--operator', 'operator.yml', '--repository', 'Acme/Access')).toBe(1);
    expect(printed.join('\n')).toMatch(/^\.github\/curfew\.yml:11:\d+: error: .*orders_reader/);
  });

  it('warns of a pattern that works only while it is in force, and checks tickets against it', async () => {
    await files({
      '.github/curfew.yml': POLICY.replace('^INC', '^\\u0049NC'),
      'access/a.yaml': GRANT,
      'access/b.yaml': GRANT.replace('7f3a', '0000').replace('INC-1182', 'later'),
      'operator.yml': `repositories: { acme/access: { policy_owners: [acme/platform] } }
targets:
  orders-db:
    connector: postgres
    url: { env: ORDERS_DB_URL }
    entitlements: [orders_reader]
    account: { pattern: '^\\u0061' }
`,
    });
    expect(await curfew('check', 'access/a.yaml', '--operator', 'operator.yml')).toBe(0);
    expect(printed.map((line) => line.split('. ')[0])).toEqual([
      '.github/curfew.yml:4:48: warning: pattern uses the escape \\u, which RE2 does not have',
      'operator.yml:7:25: warning: pattern uses the escape \\u, which RE2 does not have',
    ]);
    expect(await curfew('check', 'access/b.yaml')).toBe(1);
  });

  it('prints that roles were not checked if there is no policy', async () => {
    await rm('.github/curfew.yml');
    await files({ 'access/a.yaml': GRANT.replace('4h', '9h') });
    expect(await curfew('check')).toBe(0);
    expect(errors.join('\n')).toContain('were not checked');
  });

  it('fails if a file does not exist', async () => {
    expect(await curfew('check', 'access/nope.yaml')).toBe(2);
    expect(errors).toEqual(['access/nope.yaml does not exist.']);
    expect(await curfew('check', 'access')).toBe(2);
  });
});

describe('curfew request', () => {
  const flags = {
    holder: 'alice',
    role: 'orders-db-read',
    for: '4h',
    action: "it's #stuck: find out why refunds hang",
    why: 'The failing rows exist only there',
    ticket: 'INC-1182',
  };
  const request = (changed: Partial<Record<keyof typeof flags, string>> = {}, ...more: string[]) =>
    curfew(
      'request',
      ...Object.entries({ ...flags, ...changed }).flatMap(([flag, value]) => [`--${flag}`, value]),
      ...more,
    );

  it('writes one file that passes the check, and prints the commands for a pull request', async () => {
    expect(await request()).toBe(0);
    const [name = ''] = await readdir('access');
    expect(name).toMatch(/^alice-orders-db-read-[0-9a-f]{4}\.yaml$/);
    expect(await readFile(join('access', name), 'utf8')).toContain(
      "action: 'it''s #stuck: find out why refunds hang'",
    );
    expect(printed.join('\n')).toContain(`git switch -c access/${name.replace('.yaml', '')}`);
    expect(await curfew('check')).toBe(0);
  });

  it('writes break-glass, without a ticket and within its terms', async () => {
    const terms = 'break_glass: { max_duration: 1h, eligible: [acme/oncall], review_within: 24h }';
    const policy = await readFile('.github/curfew.yml', 'utf8');
    await files({ '.github/curfew.yml': policy.replace(/^( +)max_duration: 8h$/m, `$&\n$1${terms}`) });
    const { ticket: _, ...rest } = flags;
    const given = (length: string) =>
      Object.entries({ ...rest, for: length }).flatMap(([flag, value]) => [`--${flag}`, value]);
    expect(await curfew('request', ...given('2h'), '--break-glass')).toBe(1);
    expect(errors.join(' ')).toContain('orders-db-read by break-glass allows 1h');
    expect(await curfew('request', ...given('1h'), '--break-glass')).toBe(0);
    const [name = ''] = await readdir('access');
    expect(await readFile(join('access', name), 'utf8')).toMatch(/^ {4}break_glass: true$/m);
    expect(printed.join('\n')).toMatch(/merges it at once, without approval.* review it afterwards/);
  });

  it('writes each request to a file of its own', async () => {
    await Promise.all([request(), request(), request()]);
    expect((await readdir('access')).length).toBeGreaterThan(1);
  });

  it.each([
    ['an unknown role', { role: 'orders-db-red' }],
    ['too long a duration', { for: '9h' }],
    ['a duration that is not one', { for: 'a while' }],
    ['another ticket', { ticket: 'x' }],
    ['too short an action', { action: 'x' }],
    ['a login that is a path', { holder: '../../etc/x' }],
    ['a text with hidden characters', { why: 'The failing rows exist \u202eonly there' }],
  ])('writes nothing for %s', async (_name, changed) => {
    expect(await request(changed)).toBe(1);
    expect(errors.join('\n')).toMatch(/^Nothing was written/);
    expect(await readdir('access')).toEqual([]);
  });

  it('names the missing flags if there is no terminal', async () => {
    expect(await curfew('request', '--holder', 'alice')).toBe(2);
    expect(errors.join('\n')).toContain('--role, --action, --why, --for (or --until)');
  });

  it('refuses an end together with a duration', async () => {
    expect(await request({}, '--until', '2030-01-01T00:00Z')).toBe(2);
  });
});
