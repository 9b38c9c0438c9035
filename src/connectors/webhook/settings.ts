import { isLoopbackHttp } from '../../domain/loopback.ts';

/** The checked settings of a webhook target. */
export interface WebhookSettings {
  readonly url: URL;
  readonly secret: string;
  /** For one request. */
  readonly timeoutMs: number;
}

const SECRET_LENGTH_MIN = 32;
/** Each call is tried up to three times, and what waits for it may take minutes, but not hours. */
const TIMEOUT_MAX_SECONDS = 60;

/** Throws TypeError that names the target and the setting, and never its value. */
export function readSettings(target: string, settings: Readonly<Record<string, unknown>>): WebhookSettings {
  const { secret, timeout = '10s' } = settings;
  const wrong = (text: string) => new TypeError(`${target}: ${text}`);
  const url = readUrl(target, settings['url']);
  if (typeof secret !== 'string' || secret.length < SECRET_LENGTH_MIN) {
    throw wrong(`secret must have at least ${SECRET_LENGTH_MIN} characters, as from openssl rand -hex 32`);
  }
  const seconds = typeof timeout === 'string' ? Number(/^([1-9]\d?)s$/.exec(timeout)?.[1]) : Number.NaN;
  if (!(seconds <= TIMEOUT_MAX_SECONDS)) {
    throw wrong(`timeout must be whole seconds from 1s to ${TIMEOUT_MAX_SECONDS}s, as in 10s`);
  }
  return { url, secret, timeoutMs: seconds * 1000 };
}

/** Throws TypeError that names the user of the URL, and never its value. */
export function readUrl(user: string, address: unknown): URL {
  if (typeof address !== 'string' || !URL.canParse(address))
    throw new TypeError(`${user}: url cannot be read`);
  const url = new URL(address);
  if (url.protocol !== 'https:' && !isLoopbackHttp(url)) {
    throw new TypeError(`${user}: url must begin with https://, except on this machine`);
  }
  if (url.username !== '' || url.password !== '')
    throw new TypeError(`${user}: url must hold no user and no password`);
  return url;
}
