import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Operator } from './domain/operator/operator.ts';

/** What the environment says, checked. */
export interface Config {
  readonly app: { readonly id: string; readonly key: string };
  /** The REST API: `https://api.github.com`, or `https://HOST/api/v3`. */
  readonly apiUrl: string;
  /** null with `WEBHOOKS=off`: GitHub is polled instead. */
  readonly webhookSecret: string | null;
  readonly operatorFile: string;
  readonly database: { readonly folder: string } | { readonly url: string };
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  /** What a reader of `/metrics` has to bear; null where anybody may read them. */
  readonly metricsToken: string | null;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type ConfigReading =
  | { readonly outcome: 'config'; readonly config: Config }
  | {
      readonly outcome: 'broken';
      readonly problems: readonly string[];
      /** Known all the same, so that its own problems can be told together with these. */
      readonly operatorFile: string;
    };

export type Environment = Readonly<Record<string, string | undefined>>;

/** Nobody else reads it. */
export const ENVIRONMENT: Environment = process.env;

/** Probot's own fallback: whoever knows Probot knows it. */
const DEVELOPMENT_SECRET = 'development';
const SHORTEST_SECRET = 16;

/** Reads everything and names every problem at once; never a value. */
export function readConfig(env: Environment, readFile: (path: string) => string = readText): ConfigReading {
  const problems: string[] = [];
  const or = <T>(read: () => T, fallback: T): T => {
    try {
      return read();
    } catch (problem) {
      problems.push(problem instanceof Error ? problem.message : String(problem));
      return fallback;
    }
  };
  const config: Config = {
    app: { id: or(() => appId(env), ''), key: or(() => privateKey(env, readFile), '') },
    apiUrl: or(() => apiUrl(env), ''),
    webhookSecret: or(() => webhookSecret(env), null),
    operatorFile: given(env, 'CURFEW_OPERATOR_FILE') ?? './curfew.operator.yml',
    database: or<Config['database']>(() => database(env), { folder: '' }),
    host: given(env, 'HOST') ?? 'localhost',
    port: or(() => port(env), 0),
    logLevel: or<LogLevel>(() => logLevel(env), 'info'),
    metricsToken: or(() => metricsToken(env), null),
  };
  return problems.length > 0
    ? { outcome: 'broken', problems, operatorFile: config.operatorFile }
    : { outcome: 'config', config };
}

/** How GitHub is asked where nothing but reading is needed. */
export interface ForgeAccess {
  readonly apiUrl: string;
  readonly identity: { readonly token: string } | { readonly app: Config['app'] };
}

/** `GITHUB_TOKEN` where it is set, else the App's own credentials. Throws with what is missing. */
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
 * The settings of each target with its `{ env: NAME }` references replaced by what the environment holds. Every name
 * that is not set, and every connector that does not exist, is a problem.
 */
export function resolveSettings(
  operator: Operator,
  env: Environment,
  connectors: ReadonlySet<string>,
): {
  readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly notify: Readonly<Record<string, unknown>> | null;
  /** What came from the environment, to be kept out of logs. */
  readonly secrets: readonly string[];
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const secrets: string[] = [];
  const resolve = (value: unknown, who: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => resolve(item, who));
    if (typeof value !== 'object' || value === null) return value;
    const name = 'env' in value && Object.keys(value).length === 1 ? value.env : null;
    if (typeof name === 'string') {
      const secret = given(env, name);
      if (secret === undefined) problems.push(`${name} is not set; ${who} needs it.`);
      else secrets.push(secret);
      return secret;
    }
    return resolveAll(value, who);
  };
  const resolveAll = (values: object, who: string): Readonly<Record<string, unknown>> =>
    Object.fromEntries(Object.entries(values).map(([key, item]) => [key, resolve(item, who)]));
  const settings = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { name, connector, settings: written } of operator.targets.values()) {
    if (!connectors.has(connector)) {
      problems.push(
        `Target ${name} names the connector ${connector}, which does not exist. There are: ${[...connectors].join(', ')}.`,
      );
    }
    settings.set(name, resolveAll(written, `target ${name}`));
  }
  const notify = operator.notify === null ? null : resolveAll(operator.notify, 'notify');
  return { settings, notify, secrets, problems };
}

function appId(env: Environment): string {
  const id = required(env, 'APP_ID', "the App's id, from its settings page");
  if (!/^[0-9]+$/.test(id)) throw new Error('APP_ID is not a number.');
  return id;
}

function privateKey(env: Environment, readFile: (path: string) => string): string {
  const path = given(env, 'PRIVATE_KEY_PATH');
  const name =
    given(env, 'PRIVATE_KEY') === undefined && path !== undefined ? 'PRIVATE_KEY_PATH' : 'PRIVATE_KEY';
  const written =
    name === 'PRIVATE_KEY_PATH' && path !== undefined
      ? reading(path, readFile)
      : required(env, 'PRIVATE_KEY', "the App's private key (or PRIVATE_KEY_PATH, a file that holds it)");
  const pem = written.includes('-----BEGIN') ? written.replaceAll('\\n', '\n') : decoded(written);
  if (!isRsaKey(pem)) throw new Error(`${name} is no RSA private key in PEM form.`);
  return pem;
}

function reading(path: string, readFile: (path: string) => string): string {
  try {
    return readFile(path);
  } catch (cause) {
    throw new Error(`PRIVATE_KEY_PATH: ${path} cannot be read.`, { cause });
  }
}

/** Some hosts keep secrets on one line, in base64. */
function decoded(written: string): string {
  return Buffer.from(written, 'base64').toString('utf8');
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function apiUrl(env: Environment): string {
  const written = given(env, 'GITHUB_API_URL') ?? 'https://api.github.com';
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || (url.protocol !== 'https:' && !isLoopback(url))) {
    throw new Error(
      'GITHUB_API_URL is no https URL; write https://HOST/api/v3 for GitHub Enterprise Server.',
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error(
      'GITHUB_API_URL holds more than an address: no password, query or fragment belongs there.',
    );
  }
  return written.replace(/\/+$/, '');
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
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
    throw new Error('WEBHOOK_SECRET is `development`, which anybody can guess. Choose a random one.');
  }
  if (secret.length < SHORTEST_SECRET) {
    throw new Error(`WEBHOOK_SECRET is shorter than ${SHORTEST_SECRET} characters. Choose a random one.`);
  }
  return secret;
}

function database(env: Environment): Config['database'] {
  const url = given(env, 'DATABASE_URL');
  if (url === undefined) return { folder: given(env, 'CURFEW_DATA') ?? './.curfew' };
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new Error('DATABASE_URL is no postgres:// URL.');
  }
  return { url };
}

function port(env: Environment): number {
  const written = given(env, 'PORT') ?? '3000';
  const number = Number(written);
  if (!/^[0-9]{1,5}$/.test(written) || number > 65_535) throw new Error('PORT is no port number.');
  return number;
}

function logLevel(env: Environment): LogLevel {
  const written = given(env, 'LOG_LEVEL') ?? 'info';
  const level = LOG_LEVELS.find((known) => known === written);
  if (level === undefined) throw new Error(`LOG_LEVEL is none of ${LOG_LEVELS.join(', ')}.`);
  return level;
}

function metricsToken(env: Environment): string | null {
  const token = given(env, 'METRICS_TOKEN') ?? null;
  if (token !== null && token.length < SHORTEST_SECRET) {
    throw new Error(`METRICS_TOKEN is shorter than ${SHORTEST_SECRET} characters. Choose a random one.`);
  }
  return token;
}

function required(env: Environment, name: string, meaning: string): string {
  const value = given(env, name);
  if (value === undefined) throw new Error(`${name} is not set: ${meaning}.`);
  return value;
}

/** Set and not blank: `WEBHOOK_SECRET=` is not a secret. */
function given(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
