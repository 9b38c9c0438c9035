import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/connectors/github-team/settings.ts';

const key = '-----BEGIN RSA PRIVATE KEY-----\nhush\n-----END RSA PRIVATE KEY-----\n';
const good = { org: 'acme', app: { id: '12', key } };

describe('github-team settings', () => {
  it('are github.com and ids by default', () => {
    expect(readSettings('teams', good)).toEqual({
      org: 'acme',
      appId: '12',
      key,
      apiUrl: 'https://api.github.com',
      accounts: 'id',
    });
  });

  it('accept a key on one line, and a URL that ends in a slash', () => {
    const app = { id: 12, key: key.replaceAll('\n', '\\n') };
    const read = readSettings('teams', { ...good, app, api_url: 'https://ghes.acme.example/api/v3/' });
    expect(read).toMatchObject({ appId: '12', key, apiUrl: 'https://ghes.acme.example/api/v3' });
  });

  it.each([
    ['no organization', { org: undefined }, /teams: org/],
    ['a path for an organization', { org: '../acme' }, /teams: org/],
    ['no app', { app: undefined }, /teams: app must hold/],
    ['an app without a number', { app: { id: 'curfew', key } }, /app\.id/],
    ['an app without a key', { app: { id: '12' } }, /app\.key/],
    ['a text that is not a key', { app: { id: '12', key: 'hush' } }, /app\.key/],
    ['half a URL', { api_url: 'ghes.acme.example' }, /api_url/],
    ['a URL without TLS', { api_url: 'http://ghes.acme.example/api/v3' }, /api_url must begin with https/],
    ['a password in the URL', { api_url: 'https://a:hush@ghes.acme.example/api/v3' }, /api_url/],
    ['an unknown value of accounts', { accounts: 'email' }, /accounts/],
  ])('refuse %s, without the value', (_name, wrong, message) => {
    const read = () => readSettings('teams', { ...good, ...wrong });
    expect(read).toThrow(TypeError);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/hush/);
  });
});
