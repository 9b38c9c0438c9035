/** What a webhook target needs, checked. */
export interface WebhookSettings {
  readonly url: URL;
  readonly secret: string;
  /** For one try, in milliseconds. */
  readonly timeout: number;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const SHORTEST_SECRET = 32;
/** Seconds. Each call is tried three times, and whatever waits for it has minutes, not hours. */
const LONGEST_TIMEOUT = 60;

/** Throws TypeError naming the target and the setting, never quoting it. */
export function readSettings(target: string, settings: Readonly<Record<string, unknown>>): WebhookSettings {
  const { url: written, secret, timeout = '10s' } = settings;
  const wrong = (text: string) => new TypeError(`${target}: ${text}`);
  if (typeof written !== 'string' || !URL.canParse(written)) throw wrong('url cannot be read');
  const url = new URL(written);
  const isPlain = url.protocol === 'http:' && LOOPBACK.includes(url.hostname);
  if (url.protocol !== 'https:' && !isPlain)
    throw wrong('url must begin with https://, except on this machine');
  if (url.username !== '' || url.password !== '')
    throw wrong('url must hold no password: requests are signed');
  if (typeof secret !== 'string' || secret.length < SHORTEST_SECRET) {
    throw wrong(`secret must have ${SHORTEST_SECRET} characters or more, as openssl rand -hex 32 makes them`);
  }
  const seconds = typeof timeout === 'string' ? Number(/^([1-9]\d?)s$/.exec(timeout)?.[1]) : Number.NaN;
  if (!(seconds <= LONGEST_TIMEOUT)) {
    throw wrong(`timeout must be whole seconds from 1s to ${LONGEST_TIMEOUT}s, as in 10s`);
  }
  return { url, secret, timeout: seconds * 1000 };
}
