/** What an organization's teams need to be reached, checked. */
export interface TeamSettings {
  readonly org: string;
  readonly appId: string;
  /** PEM. */
  readonly key: string;
  readonly apiUrl: string;
  /** What an account is: a login, or the numeric id that a renaming does not change. */
  readonly accounts: 'login' | 'id';
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const ORG = /^[a-z0-9][a-z0-9-]{0,38}$/i;

/** Throws TypeError naming the target and the setting, never quoting it. */
export function readSettings(target: string, settings: Readonly<Record<string, unknown>>): TeamSettings {
  const wrong = (text: string) => new TypeError(`${target}: ${text}`);
  const { org, app, api_url: apiUrl = 'https://api.github.com', accounts = 'id' } = settings;
  if (typeof org !== 'string' || !ORG.test(org)) throw wrong('org must be the name of an organization');
  if (typeof app !== 'object' || app === null) throw wrong('app must hold id and key');
  const { id, key } = Object.fromEntries(Object.entries(app));
  if (!/^\d{1,15}$/.test(String(id))) throw wrong('app.id must be the number of a GitHub App');
  if (typeof key !== 'string' || !key.includes('PRIVATE KEY-----')) {
    throw wrong('app.key must be a private key in PEM, as GitHub gave it');
  }
  if (typeof apiUrl !== 'string' || !isSafeUrl(apiUrl)) {
    throw wrong('api_url must begin with https://, except on this machine, as in https://HOST/api/v3');
  }
  if (accounts !== 'login' && accounts !== 'id') throw wrong('accounts must be login or id');
  // An environment often holds a PEM on one line.
  const pem = key.replaceAll('\\n', '\n');
  return { org, appId: String(id), key: pem, apiUrl: apiUrl.replace(/\/+$/, ''), accounts };
}

/** Tokens that may change teams travel there: never in the clear, and nowhere but to the host that is written. */
function isSafeUrl(written: string): boolean {
  if (!URL.canParse(written)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(written);
  const isPlain = protocol === 'http:' && LOOPBACK.includes(hostname);
  return (
    (protocol === 'https:' || isPlain) && [username, password, search, hash].every((part) => part === '')
  );
}
