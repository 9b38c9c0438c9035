import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Environment, readConfig, resolveSettings } from '../src/config.ts';
import type { Operator } from '../src/domain/operator/operator.ts';

const pem = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const complete = { APP_ID: '123', PRIVATE_KEY: pem, WEBHOOK_SECRET: 'a-long-enough-random-secret' };
const problemsOf = (env: Environment, readFile?: (path: string) => string) => {
  const reading = readConfig(env, readFile);
  return reading.outcome === 'broken' ? reading.problems : [];
};
const configOf = (env: Environment, readFile?: (path: string) => string) => {
  const reading = readConfig(env, readFile);
  if (reading.outcome === 'broken') throw new Error(reading.problems.join(' '));
  return reading.config;
};

it('needs three settings, and has defaults for the others', () => {
  expect(configOf(complete)).toMatchObject({
    app: { id: '123' },
    apiUrl: 'https://api.github.com',
    webhookSecret: complete.WEBHOOK_SECRET,
    operatorFile: './curfew.operator.yml',
    database: { folder: './.curfew' },
    host: 'localhost',
    port: 3000,
    logLevel: 'info',
  });
});

it('names all missing settings at once', () => {
  expect(problemsOf({}).map((problem) => problem.split(' ')[0])).toEqual([
    'APP_ID',
    'PRIVATE_KEY',
    'WEBHOOK_SECRET',
  ]);
});

it.each([
  ['an App id that is a name', { APP_ID: 'curfew' }, /APP_ID is not a number/],
  [
    'a text that is not a key',
    { PRIVATE_KEY: '-----BEGIN RSA PRIVATE KEY-----\nx' },
    /PRIVATE_KEY is not an RSA/,
  ],
  ['an elliptic key, which GitHub does not use', { PRIVATE_KEY: elliptic }, /PRIVATE_KEY is not an RSA/],
  ['a blank secret', { WEBHOOK_SECRET: ' ' }, /WEBHOOK_SECRET is not set/],
  ["Probot's development secret", { WEBHOOK_SECRET: 'development' }, /everyone can guess/],
  ['a short secret', { WEBHOOK_SECRET: 'hunter2' }, /shorter than/],
  ['an API address without TLS', { GITHUB_API_URL: 'http://ghe.acme.example/api/v3' }, /not an https URL/],
  ['a text that is not an API address', { GITHUB_API_URL: 'ghe' }, /not an https URL/],
  ['an API address with a password', { GITHUB_API_URL: 'https://a:b@ghe.example' }, /has a password/],
  ['another database', { DATABASE_URL: 'mysql://db' }, /DATABASE_URL/],
  ['a port beyond the last', { PORT: '70000' }, /PORT/],
  ['an unknown log level', { LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
  ['webhooks neither on nor off', { WEBHOOKS: 'no' }, /WEBHOOKS/],
])('refuses %s', (_name, change, problem) => {
  expect(problemsOf({ ...complete, ...change })).toEqual([expect.stringMatching(problem)]);
});

it('has no value of a setting in a problem', () => {
  const env = {
    APP_ID: 'v-a-l-u-e',
    PRIVATE_KEY: 'v-a-l-u-e',
    WEBHOOK_SECRET: 'v-a-l-u-e',
    DATABASE_URL: 'v-a-l-u-e',
  };
  expect(problemsOf(env)).toHaveLength(4);
  expect(problemsOf(env).join(' ')).not.toContain('v-a-l-u-e');
});

it.each([
  ['as GitHub gave it', pem],
  ['with its line ends as \\n', pem.replaceAll('\n', '\\n')],
  ['in base64', Buffer.from(pem).toString('base64')],
])('reads a key %s', (_name, text) => {
  expect(configOf({ ...complete, PRIVATE_KEY: text }).app.key.trim()).toBe(pem.trim());
});

it('reads the key from a file, or has the reason why it cannot', () => {
  const env = { ...complete, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: '/keys/app.pem' };
  expect(configOf(env, () => pem).app.key).toBe(pem);
  const missing = () => {
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  };
  expect(problemsOf(env, missing)).toEqual(['PRIVATE_KEY_PATH: /keys/app.pem cannot be read (ENOENT).']);
});

it('needs no webhook secret if webhooks are off', () => {
  expect(configOf({ ...complete, WEBHOOK_SECRET: undefined, WEBHOOKS: 'off' }).webhookSecret).toBeNull();
});

it('reads the addresses of GitHub Enterprise Server and of a shared database', () => {
  const env = {
    ...complete,
    GITHUB_API_URL: 'https://ghe.acme.example/api/v3/',
    DATABASE_URL: 'postgres://db/curfew',
  };
  expect(configOf(env)).toMatchObject({
    apiUrl: 'https://ghe.acme.example/api/v3',
    database: { url: 'postgres://db/curfew' },
  });
});

const operator: Operator = {
  repositories: new Map(),
  targets: new Map([
    [
      'teams',
      {
        name: 'teams',
        connector: 'github-team',
        repositories: [],
        entitlements: [],
        account: { template: '{login}', pattern: null, people: new Map(), peopleById: new Map() },
        settings: { org: 'acme', app: { id: { env: 'TEAMS_ID' }, key: { env: 'TEAMS_KEY' } } },
      },
    ],
  ]),
  notify: { url: { env: 'NOTIFY_URL' }, secret: { env: 'NOTIFY_SECRET' } },
  heartbeat: { url: { env: 'HEARTBEAT_URL' } },
};
const NOTIFY = {
  NOTIFY_URL: 'https://example.com/hook',
  NOTIFY_SECRET: 's3cr3t',
  HEARTBEAT_URL: 'https://example.com/b3at',
};

it("puts the environment's values into a target's settings, and lists them as secrets", () => {
  const { settings, notify, heartbeat, secrets, problems } = resolveSettings(
    operator,
    { TEAMS_ID: '7', TEAMS_KEY: 'k3y', ...NOTIFY },
    new Set(['github-team']),
  );
  expect(settings.get('teams')).toEqual({ org: 'acme', app: { id: '7', key: 'k3y' } });
  expect(notify).toEqual({ url: 'https://example.com/hook', secret: 's3cr3t' });
  expect(heartbeat).toEqual({ url: 'https://example.com/b3at' });
  expect(secrets).toEqual(['7', 'k3y', 'https://example.com/hook', 's3cr3t', 'https://example.com/b3at']);
  expect(problems).toEqual([]);
});

it('names variables that a target needs and that are not set, and a connector that does not exist', () => {
  expect(resolveSettings(operator, { TEAMS_ID: '7' }, new Set(['postgres'])).problems).toEqual([
    'Target teams names the connector github-team, which does not exist. There are: postgres.',
    'TEAMS_KEY is not set; target teams needs it.',
    'NOTIFY_URL is not set; notify needs it.',
    'NOTIFY_SECRET is not set; notify needs it.',
    'HEARTBEAT_URL is not set; heartbeat needs it.',
  ]);
});

const signing = generateKeyPairSync('ed25519');
const signingPem = signing.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
const publicPem = signing.publicKey.export({ type: 'spki', format: 'pem' }).toString().trim();
const appPem = pem.trim();
const publicKey = Buffer.from(signing.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString(
  'base64',
);

it.each<[string, Environment, object]>([
  ['is derived from the App’s key', {}, { current: { pem: appPem }, previous: null }],
  ['is a key of its own', { LEDGER_KEY: signingPem }, { current: { pem: signingPem }, previous: null }],
  [
    'is a key of its own, written as one line',
    { LEDGER_KEY: Buffer.from(signingPem).toString('base64') },
    { current: { pem: signingPem }, previous: null },
  ],
  [
    'is a command with its public key',
    { LEDGER_SIGN_COMMAND: 'sign-it', LEDGER_PUBLIC_KEY: publicPem },
    {
      current: {
        command: 'sign-it',
        publicKey,
        environment: expect.not.objectContaining({ WEBHOOK_SECRET: expect.anything() }),
      },
      previous: null,
    },
  ],
  [
    'follows one of a key service',
    { LEDGER_PREVIOUS_SIGN_COMMAND: 'sign-it', LEDGER_PREVIOUS_KEY: publicPem },
    { current: { pem: appPem }, previous: { command: 'sign-it', publicKey, environment: expect.anything() } },
  ],
  [
    'may begin on a ledger that was never signed',
    { LEDGER_UNSIGNED: 'accept' },
    { current: { pem: appPem }, previous: null, acceptUnsigned: true },
  ],
  [
    'follows the App’s former key',
    { LEDGER_KEY: signingPem, LEDGER_PREVIOUS_KEY: pem },
    { current: { pem: signingPem }, previous: { pem: appPem } },
  ],
  [
    'follows a key of which only the public half is left',
    { LEDGER_PREVIOUS_KEY: publicPem },
    { current: { pem: appPem }, previous: { publicKey } },
  ],
])('the key of the ledger %s', (_name, settings, keys) => {
  expect(configOf({ ...complete, ...settings }).ledgerKeys).toEqual({ acceptUnsigned: false, ...keys });
});

it('reads the keys of the ledger from files', () => {
  const files: Record<string, string> = { '/new.pem': signingPem, '/old.pem': pem };
  const settings = { ...complete, LEDGER_KEY_PATH: '/new.pem', LEDGER_PREVIOUS_KEY_PATH: '/old.pem' };
  expect(configOf(settings, (path) => files[path] ?? '').ledgerKeys).toEqual({
    current: { pem: signingPem },
    previous: { pem },
    acceptUnsigned: false,
  });
});

it.each<[string, Environment, RegExp]>([
  ['an RSA key', { LEDGER_KEY: pem }, /LEDGER_KEY is not an Ed25519 private key.*openssl genpkey/],
  ['a public key', { LEDGER_KEY: publicPem }, /LEDGER_KEY is not an Ed25519 private key/],
  ['a command without its key', { LEDGER_SIGN_COMMAND: 'x' }, /LEDGER_PUBLIC_KEY is not set/],
  [
    'a command with another key',
    { LEDGER_SIGN_COMMAND: 'x', LEDGER_PUBLIC_KEY: pem },
    /LEDGER_PUBLIC_KEY is not an Ed25519 key/,
  ],
  [
    'two keys',
    { LEDGER_KEY: signingPem, LEDGER_SIGN_COMMAND: 'x' },
    /Both LEDGER_KEY and LEDGER_SIGN_COMMAND/,
  ],
  [
    'a former command without its key',
    { LEDGER_PREVIOUS_SIGN_COMMAND: 'x' },
    /LEDGER_PREVIOUS_KEY is not set: the public key for LEDGER_PREVIOUS_SIGN_COMMAND/,
  ],
  [
    'one of several keys',
    { LEDGER_PREVIOUS_KEY: `${publicPem}\n${publicPem}` },
    /LEDGER_PREVIOUS_KEY has more than one key/,
  ],
  [
    'a public key alone',
    { LEDGER_PUBLIC_KEY: publicPem },
    /LEDGER_PUBLIC_KEY is set without LEDGER_SIGN_COMMAND/,
  ],
  ['an unknown word', { LEDGER_UNSIGNED: 'yes' }, /LEDGER_UNSIGNED is neither accept nor refuse/],
  ['no key at all', { LEDGER_PREVIOUS_KEY: 'hello' }, /LEDGER_PREVIOUS_KEY is not an Ed25519 key/],
  [
    'a missing file',
    { LEDGER_KEY_PATH: '/nowhere/key.pem' },
    /LEDGER_KEY_PATH: \/nowhere\/key\.pem cannot be read/,
  ],
])('does not sign the ledger with %s', (_name, settings, problem) => {
  expect(problemsOf({ ...complete, ...settings })).toEqual([expect.stringMatching(problem)]);
});

it.each(['PRIVATE_KEY', 'LEDGER_KEY', 'LEDGER_PREVIOUS_KEY'])(
  'does not repeat a key that was set as %s_PATH by mistake',
  (name) => {
    for (const text of [pem, pem.replaceAll('\n', '\\n'), Buffer.from(pem).toString('base64')]) {
      const problems = problemsOf({
        ...complete,
        PRIVATE_KEY: name === 'PRIVATE_KEY' ? '' : pem,
        [`${name}_PATH`]: text,
      });
      expect(problems).toEqual([`${name}_PATH is a key, and not the path of a file. Set ${name} to it.`]);
    }
  },
);

it('gives the command that signs no secrets', () => {
  const own = {
    LEDGER_KEY_PATH: '',
    GITHUB_TOKEN: 'token',
    METRICS_TOKEN: 'long-enough-for-a-token',
    DATABASE_URL: 'postgres://u:p@localhost/db',
  };
  const command = { LEDGER_SIGN_COMMAND: 'sign-it', LEDGER_PUBLIC_KEY: publicPem, KMS_TOKEN: 'kms' };
  const { current } = configOf({ ...complete, ...own, ...command }).ledgerKeys;
  const { environment } = current as { readonly environment: Environment };
  expect(Object.keys(environment).toSorted()).toEqual(['APP_ID', ...Object.keys(command)].toSorted());
});
