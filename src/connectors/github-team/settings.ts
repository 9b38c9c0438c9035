import { isLoopbackHttp } from '../../domain/loopback.ts';

/** The checked settings of a target of this kind. */
export interface TeamSettings {
  readonly org: string;
  readonly appId: string;
  /** PEM. */
  readonly key: string;
  readonly apiUrl: string;
  /**
   * Whether effects name an account by its login, or by its id, which stays the same when the login changes.
   */
  readonly accounts: 'login' | 'id';
}

const ORG = /^[a-z0-9][a-z0-9-]{0,38}$/i;

/** Throws TypeError that names the target and the setting, and never its value. */
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
  // In an environment, a PEM is often on one line.
  const pem = key.replaceAll('\\n', '\n');
  return { org, appId: String(id), key: pem, apiUrl: apiUrl.replace(/\/+$/, ''), accounts };
}

/**
 * Requests carry tokens that may change teams. So they must be encrypted, and go only to the host of the URL.
 */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const { protocol, username, password, search, hash } = url;
  return (
    (protocol === 'https:' || isLoopbackHttp(url)) &&
    [username, password, search, hash].every((part) => part === '')
  );
}
