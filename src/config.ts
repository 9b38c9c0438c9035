import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { LedgerKeySettings } from './domain/ledger/signing/key-settings.ts';
import { publicKeysIn } from './domain/ledger/signing/public-keys.ts';
import { isLoopbackHttp } from './domain/loopback.ts';
import type { Operator } from './domain/operator/operator.ts';

/** The settings from the environment, checked. */
export interface Config {
  readonly app: { readonly id: string; readonly key: string };
  /** The keys that sign the record. */
  readonly ledgerKeys: LedgerKeySettings;
  /** The REST API: `https://api.github.com`, or `https://HOST/api/v3`. */
  readonly apiUrl: string;
  /** Null with `WEBHOOKS=off`: Curfew polls GitHub then. */
  readonly webhookSecret: string | null;
  readonly operatorFile: string;
  readonly database: { readonly folder: string } | { readonly url: string };
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  /** The token that a reader of `/metrics` must send; null if the metrics are open to everyone. */
  readonly metricsToken: string | null;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type ConfigReading =
  | { readonly outcome: 'config'; readonly config: Config }
  | {
      readonly outcome: 'broken';
      readonly problems: readonly string[];
      /** Always known, so that the problems of the operator's file can be printed together with these. */
      readonly operatorFile: string;
    };

export type Environment = Readonly<Record<string, string | undefined>>;

/** Other files get the environment from here, and do not read `process.env`. */
export const ENVIRONMENT: Environment = process.env;

/** Probot uses this secret if none is set, so everyone who knows Probot knows it. */
const DEVELOPMENT_SECRET = 'development';
const SECRET_LENGTH_MIN = 16;

/**
 * Reads all settings. The result lists all problems. It never repeats a value, because it may be a secret.
 */
export function readConfig(env: Environment, readFile: (path: string) => string = readText): ConfigReading {
  const problems: string[] = [];
  const orProblem = <T>(read: () => T, fallback: T): T => {
    try {
      return read();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return fallback;
    }
  };
  const id = orProblem(() => appId(env), '');
  const key = orProblem(() => privateKey(env, readFile), '');
  const config: Config = {
    app: { id, key },
    ledgerKeys: orProblem(() => ledgerKeys(env, readFile, key), { current: { pem: '' }, previous: null }),
    apiUrl: orProblem(() => apiUrl(env), ''),
    webhookSecret: orProblem(() => webhookSecret(env), null),
    operatorFile: given(env, 'CURFEW_OPERATOR_FILE') ?? './curfew.operator.yml',
    database: orProblem<Config['database']>(() => database(env), { folder: '' }),
    host: given(env, 'HOST') ?? 'localhost',
    port: orProblem(() => port(env), 0),
    logLevel: orProblem<LogLevel>(() => logLevel(env), 'info'),
    metricsToken: orProblem(() => metricsToken(env), null),
  };
  return problems.length > 0
    ? { outcome: 'broken', problems, operatorFile: config.operatorFile }
    : { outcome: 'config', config };
}

/** The keys that sign the record. Throws an error that names the missing setting. */
export function readLedgerKeys(
  env: Environment,
  readFile: (path: string) => string = readText,
): LedgerKeySettings {
  const hasOwnKey = ['LEDGER_SIGN_COMMAND', 'LEDGER_KEY', 'LEDGER_KEY_PATH'].some(
    (name) => given(env, name) !== undefined,
  );
  return ledgerKeys(env, readFile, hasOwnKey ? '' : privateKey(env, readFile));
}

/** Access to GitHub for a command that only reads. */
export interface ForgeAccess {
  readonly apiUrl: string;
  readonly identity: { readonly token: string } | { readonly app: Config['app'] };
}

/**
 * `GITHUB_TOKEN` if it is set, else the App's credentials. Throws an error that names the missing setting.
 */
export function readForgeAccess(
  env: Environment,
  readFile: (path: string) => string = readText,
): ForgeAccess {
  const token = given(env, 'GITHUB_TOKEN');
  const identity =
    token === undefined ? { app: { id: appId(env), key: privateKey(env, readFile) } } : { token };
  return { apiUrl: apiUrl(env), identity };
}

/**
 * The settings of each target, with the values of the environment in place of its `{ env: NAME }` references.
 * Each name that is not set, and each connector that does not exist, is a problem.
 */
export function resolveSettings(
  operator: Operator,
  env: Environment,
  connectors: ReadonlySet<string>,
): {
  readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly notify: Readonly<Record<string, unknown>> | null;
  readonly heartbeat: Readonly<Record<string, unknown>> | null;
  /** The values from the environment, which must not be logged. */
  readonly secrets: readonly string[];
  /** The names of their variables. */
  readonly variables: ReadonlySet<string>;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const secrets: string[] = [];
  const variables = new Set<string>();
  const resolve = (value: unknown, user: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => resolve(item, user));
    if (typeof value !== 'object' || value === null) return value;
    const name = 'env' in value && Object.keys(value).length === 1 ? value.env : null;
    if (typeof name === 'string') {
      variables.add(name);
      const secret = given(env, name);
      if (secret === undefined) problems.push(`${name} is not set; ${user} needs it.`);
      else secrets.push(secret);
      return secret;
    }
    return resolveAll(value, user);
  };
  const resolveAll = (values: object, user: string): Readonly<Record<string, unknown>> =>
    Object.fromEntries(Object.entries(values).map(([key, item]) => [key, resolve(item, user)]));
  const settings = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { name, connector, settings: unresolved } of operator.targets.values()) {
    if (!connectors.has(connector)) {
      problems.push(
        `Target ${name} names the connector ${connector}, which does not exist. There are: ${[...connectors].join(', ')}.`,
      );
    }
    settings.set(name, resolveAll(unresolved, `target ${name}`));
  }
  const notify = operator.notify === null ? null : resolveAll(operator.notify, 'notify');
  const heartbeat = operator.heartbeat === null ? null : resolveAll(operator.heartbeat, 'heartbeat');
  return { settings, notify, heartbeat, secrets, variables, problems };
}

function appId(env: Environment): string {
  const id = required(env, 'APP_ID', "the App's id, from its settings page");
  if (!/^[0-9]+$/.test(id)) throw new Error('APP_ID is not a number.');
  return id;
}

function privateKey(env: Environment, readFile: (path: string) => string): string {
  const key = pemOf(env, 'PRIVATE_KEY', readFile);
  if (key === null) {
    throw new Error(
      "PRIVATE_KEY is not set: the App's private key (or PRIVATE_KEY_PATH, a file that holds it).",
    );
  }
  if (keyTypeOf(key.pem) !== 'rsa') throw new Error(`${key.name} is not an RSA private key in PEM form.`);
  return key.pem;
}

/** The App's key, if the operator set no key for the ledger: Curfew derives one from it. */
function ledgerKeys(env: Environment, readFile: (path: string) => string, appKey: string): LedgerKeySettings {
  const common = { previous: previousKey(env, readFile), acceptUnsigned: acceptsUnsigned(env) };
  const command = given(env, 'LEDGER_SIGN_COMMAND');
  const key = pemOf(env, 'LEDGER_KEY', readFile);
  if (command !== undefined && key !== null) {
    throw new Error(`Both ${key.name} and LEDGER_SIGN_COMMAND are set. Set one of them.`);
  }
  if (command !== undefined) {
    const text = required(env, 'LEDGER_PUBLIC_KEY', 'the public key for LEDGER_SIGN_COMMAND');
    const publicKey = publicKeyOf('LEDGER_PUBLIC_KEY', asPem(text));
    return { current: { command, publicKey, environment: withoutOwnSecrets(env) }, ...common };
  }
  if (given(env, 'LEDGER_PUBLIC_KEY') !== undefined) {
    throw new Error('LEDGER_PUBLIC_KEY is set without LEDGER_SIGN_COMMAND, the command that signs.');
  }
  if (key === null) return { current: { pem: appKey }, ...common };
  if (keyTypeOf(key.pem) !== 'ed25519') {
    throw new Error(
      `${key.name} is not an Ed25519 private key in PEM form. Make one: openssl genpkey -algorithm ed25519`,
    );
  }
  return { current: { pem: key.pem }, ...common };
}

/** The variables with the secrets of Curfew itself. */
const OWN_SECRETS =
  /^(?:(?:PRIVATE_KEY|LEDGER_KEY|LEDGER_PREVIOUS_KEY)(?:_PATH)?|WEBHOOK_SECRET|DATABASE_URL|METRICS_TOKEN|GITHUB_TOKEN)$/;

/** The environment of a command that signs. It needs none of Curfew's secrets. */
function withoutOwnSecrets(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OWN_SECRETS.test(name)));
}

function acceptsUnsigned(env: Environment): boolean {
  const unsigned = given(env, 'LEDGER_UNSIGNED') ?? 'refuse';
  if (unsigned === 'accept' || unsigned === 'refuse') return unsigned === 'accept';
  throw new Error('LEDGER_UNSIGNED is neither accept nor refuse.');
}

/** An Ed25519 key, the App's former key, or a public key: alone, or with the command that signs for it. */
function previousKey(env: Environment, readFile: (path: string) => string): LedgerKeySettings['previous'] {
  const key = pemOf(env, 'LEDGER_PREVIOUS_KEY', readFile);
  const command = given(env, 'LEDGER_PREVIOUS_SIGN_COMMAND');
  if (command !== undefined) {
    const name = 'LEDGER_PREVIOUS_KEY';
    if (key === null) throw new Error(`${name} is not set: the public key for LEDGER_PREVIOUS_SIGN_COMMAND.`);
    const publicKey = publicKeyOf(key.name, key.pem);
    return { command, publicKey, environment: withoutOwnSecrets(env) };
  }
  if (key === null) return null;
  const type = keyTypeOf(key.pem);
  return type === 'ed25519' || type === 'rsa'
    ? { pem: key.pem }
    : { publicKey: publicKeyOf(key.name, key.pem) };
}

/** Base64 of the 32 bytes of an Ed25519 public key. */
function publicKeyOf(name: string, pem: string): string {
  const [key, ...more] = publicKeysIn(pem);
  if (key === undefined) throw new Error(`${name} is not an Ed25519 key in PEM form.`);
  if (more.length > 0) throw new Error(`${name} has more than one key. Give one.`);
  return key;
}

/** A key from the variable, or from the file that `NAME_PATH` names; null if neither is set. */
function pemOf(
  env: Environment,
  name: string,
  readFile: (path: string) => string,
): { readonly name: string; readonly pem: string } | null {
  const text = given(env, name);
  if (text !== undefined) return { name, pem: asPem(text) };
  const path = given(env, `${name}_PATH`);
  if (path === undefined) return null;
  return { name: `${name}_PATH`, pem: asPem(readKeyFile(`${name}_PATH`, path, readFile)) };
}

function readKeyFile(name: string, path: string, readFile: (path: string) => string): string {
  // The error below repeats the path, and a key must not be in it.
  if (asPem(path).includes('-----BEGIN')) {
    throw new Error(`${name} is a key, and not the path of a file. Set ${name.replace(/_PATH$/, '')} to it.`);
  }
  try {
    return readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new Error(`${name}: ${path} cannot be read${code}.`, { cause: error });
  }
}

/** Some hosts store a secret only as one line, so line ends may be `\\n`, or the key may be in base64. */
function asPem(text: string): string {
  return text.includes('-----BEGIN')
    ? text.replaceAll('\\n', '\n')
    : Buffer.from(text, 'base64').toString('utf8');
}

function keyTypeOf(pem: string): string | undefined {
  try {
    return createPrivateKey(pem).asymmetricKeyType;
  } catch {
    return undefined;
  }
}

function apiUrl(env: Environment): string {
  const text = given(env, 'GITHUB_API_URL') ?? 'https://api.github.com';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && !isLoopbackHttp(url))) {
    throw new Error(
      'GITHUB_API_URL is not an https URL. For GitHub Enterprise Server, write https://HOST/api/v3.',
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error('GITHUB_API_URL has a password, a query or a fragment. Write only the address.');
  }
  return text.replace(/\/+$/, '');
}

function webhookSecret(env: Environment): string | null {
  const webhooks = given(env, 'WEBHOOKS') ?? 'on';
  if (webhooks === 'off') return null;
  if (webhooks !== 'on') throw new Error('WEBHOOKS is neither on nor off.');
  const secret = required(
    env,
    'WEBHOOK_SECRET',
    "the secret of the App's webhook (or set WEBHOOKS=off to poll)",
  );
  if (secret === DEVELOPMENT_SECRET) {
    throw new Error('WEBHOOK_SECRET is `development`, which everyone can guess. Choose a random one.');
  }
  if (secret.length < SECRET_LENGTH_MIN) {
    throw new Error(`WEBHOOK_SECRET is shorter than ${SECRET_LENGTH_MIN} characters. Choose a random one.`);
  }
  return secret;
}

function database(env: Environment): Config['database'] {
  const url = given(env, 'DATABASE_URL');
  if (url === undefined) return { folder: given(env, 'CURFEW_DATA') ?? './.curfew' };
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new Error('DATABASE_URL is not a postgres:// URL.');
  }
  return { url };
}

function port(env: Environment): number {
  const text = given(env, 'PORT') ?? '3000';
  const number = Number(text);
  if (!/^[0-9]{1,5}$/.test(text) || number > 65_535) throw new Error('PORT is not a port number.');
  return number;
}

function logLevel(env: Environment): LogLevel {
  const text = given(env, 'LOG_LEVEL') ?? 'info';
  const level = LOG_LEVELS.find((name) => name === text);
  if (level === undefined) throw new Error(`LOG_LEVEL is not one of ${LOG_LEVELS.join(', ')}.`);
  return level;
}

function metricsToken(env: Environment): string | null {
  const token = given(env, 'METRICS_TOKEN') ?? null;
  if (token !== null && token.length < SECRET_LENGTH_MIN) {
    throw new Error(`METRICS_TOKEN is shorter than ${SECRET_LENGTH_MIN} characters. Choose a random one.`);
  }
  return token;
}

function required(env: Environment, name: string, meaning: string): string {
  const value = given(env, name);
  if (value === undefined) throw new Error(`${name} is not set: ${meaning}.`);
  return value;
}

/** The value of a variable; undefined if it is not set or blank, as in `WEBHOOK_SECRET=`. */
function given(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
