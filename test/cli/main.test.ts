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
let said: string[];
let complained: string[];

/** Runs the command line as a shell would, without anybody there to answer. */
function curfew(...argv: string[]): Promise<number> {
  said = [];
  complained = [];
  return main(argv, {
    out: (text) => void said.push(text),
    error: (text) => void complained.push(text),
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
  it('tells its version, its commands and its exit codes', async () => {
    expect(await curfew('--version')).toBe(0);
    expect(said).toEqual([about.version]);
    expect(await curfew('--help')).toBe(0);
    for (const word of ['start', 'doctor', 'check', 'request', 'Exit codes'])
      expect(said.join('\n')).toContain(word);
  });

  it.each([[['nope']], [['check', '--format', 'xml']], [['start', '--now']]])(
    'does not understand %j',
    async (argv) => {
      expect(await curfew(...argv)).toBe(2);
      expect(complained.join('\n')).toMatch(/^error: /);
      expect(complained.join('\n')).not.toContain('    at ');
    },
  );
});

describe('curfew check', () => {
  it('finds nothing wrong in good files', async () => {
    await files({ 'access/alice.yaml': GRANT });
    expect(await curfew('check')).toBe(0);
    expect(said).toEqual([]);
    expect(complained).toEqual(['1 grants file: 0 errors, 0 warnings.']);
  });

  it('says nothing to the terminal by the name of a file', async () => {
    await files({ 'access/\u001b[31mred.yaml': 'grants: [', 'access/\u001b]0;title\u0007.yml': GRANT });
    expect(await curfew('check')).toBe(1);
    expect(said).toHaveLength(2);
    for (const control of ['\u0007', '\u001b']) expect(said.join('')).not.toContain(control);
  });

  it('names file, line and column of what is wrong, in order, and a file that the policy misses', async () => {
    await files({
      'access/b.yaml': GRANT.replace('4h', '9h').replace('INC-1182', 'later'),
      'access/a.yaml': GRANT.replace('role: orders', 'role: order').replace('7f3a', '0000'),
      'access/c.yml': GRANT,
    });
    expect(await curfew('check')).toBe(1);
    expect(said.map((line) => line.split(' ')[0])).toEqual([
      'access/a.yaml:4:11:',
      'access/b.yaml:5:15:',
      'access/b.yaml:9:13:',
      'access/c.yml:1:1:',
    ]);
  });

  it('prints JSON for machines', async () => {
    await files({ 'access/a.yaml': GRANT.replace('4h', '9h') });
    expect(await curfew('check', '--format', 'json', 'access/a.yaml')).toBe(1);
    expect(JSON.parse(said.join(''))).toEqual([
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

  it("holds the policy against the operator's file", async () => {
    await files({
      'operator.yml': `repositories: { acme/access: { policy_owners: [acme/platform] } }
targets:
  orders-db: { connector: postgres, url: { env: ORDERS_DB_URL }, entitlements: [orders_writer] }
`,
    });
    expect(await curfew('check', '--operator', 'operator.yml', '--repository', 'Acme/Access')).toBe(1);
    expect(said.join('\n')).toMatch(/^\.github\/curfew\.yml:11:\d+: error: .*orders_reader/);
  });

  it('warns of a pattern that works only where it is in force, and holds tickets against it', async () => {
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
    expect(said.map((line) => line.split('. ')[0])).toEqual([
      '.github/curfew.yml:4:48: warning: pattern uses \\u, an escape that RE2 does not have',
      'operator.yml:7:25: warning: pattern uses \\u, an escape that RE2 does not have',
    ]);
    expect(await curfew('check', 'access/b.yaml')).toBe(1);
  });

  it('says so where there is no policy to hold grants against', async () => {
    await rm('.github/curfew.yml');
    await files({ 'access/a.yaml': GRANT.replace('4h', '9h') });
    expect(await curfew('check')).toBe(0);
    expect(complained.join('\n')).toContain('were not checked');
  });

  it('never takes a file that it cannot find for an empty one', async () => {
    expect(await curfew('check', 'access/nope.yaml')).toBe(2);
    expect(complained).toEqual(['access/nope.yaml does not exist.']);
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

  it('writes one file that passes the check, and says how to ask for it', async () => {
    expect(await request()).toBe(0);
    const [name = ''] = await readdir('access');
    expect(name).toMatch(/^alice-orders-db-read-[0-9a-f]{4}\.yaml$/);
    expect(await readFile(join('access', name), 'utf8')).toContain(
      "action: 'it''s #stuck: find out why refunds hang'",
    );
    expect(said.join('\n')).toContain(`git switch -c access/${name.replace('.yaml', '')}`);
    expect(await curfew('check')).toBe(0);
  });

  it('writes break-glass, without a ticket and for no longer than its terms', async () => {
    const terms = 'break_glass: { max_duration: 1h, eligible: [acme/oncall], review_within: 24h }';
    const policy = await readFile('.github/curfew.yml', 'utf8');
    await files({ '.github/curfew.yml': policy.replace(/^( +)max_duration: 8h$/m, `$&\n$1${terms}`) });
    const { ticket: _, ...rest } = flags;
    const given = (length: string) =>
      Object.entries({ ...rest, for: length }).flatMap(([flag, value]) => [`--${flag}`, value]);
    expect(await curfew('request', ...given('2h'), '--break-glass')).toBe(1);
    expect(complained.join(' ')).toContain('orders-db-read by break-glass allows 1h');
    expect(await curfew('request', ...given('1h'), '--break-glass')).toBe(0);
    const [name = ''] = await readdir('access');
    expect(await readFile(join('access', name), 'utf8')).toMatch(/^ {4}break_glass: true$/m);
    expect(said.join('\n')).toMatch(/merges it at once, without approval.* review it afterwards/);
  });

  it('writes each request to a file of its own', async () => {
    await Promise.all([request(), request(), request()]);
    expect((await readdir('access')).length).toBeGreaterThan(1);
  });

  it.each([
    ['an unknown role', { role: 'orders-db-red' }],
    ['too long a stay', { for: '9h' }],
    ['a time that is none', { for: 'a while' }],
    ['another ticket', { ticket: 'x' }],
    ['nothing to say', { action: 'x' }],
    ['a login that would be another path', { holder: '../../etc/x' }],
    ['a text that hides something', { why: 'The failing rows exist \u202eonly there' }],
  ])('writes nothing for %s', async (_name, changed) => {
    expect(await request(changed)).toBe(1);
    expect(complained.join('\n')).toMatch(/^Nothing was written/);
    expect(await readdir('access')).toEqual([]);
  });

  it('names the flags that are missing where nobody can be asked', async () => {
    expect(await curfew('request', '--holder', 'alice')).toBe(2);
    expect(complained.join('\n')).toContain('--role, --action, --why, --for (or --until)');
  });

  it('does not take both an end and a duration', async () => {
    expect(await request({}, '--until', '2030-01-01T00:00Z')).toBe(2);
  });
});
