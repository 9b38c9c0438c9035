import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/connectors/webhook/settings.ts';

const secret = '0123456789abcdef0123456789abcdef';
const url = 'https://access.acme.example/curfew';

describe('webhook settings', () => {
  it('wait ten seconds for an answer by default', () => {
    expect(readSettings('office', { url, secret })).toEqual({ url: new URL(url), secret, timeoutMs: 10_000 });
    expect(readSettings('office', { url, secret, timeout: '2s' }).timeoutMs).toBe(2000);
    expect(readSettings('office', { url, secret, timeout: '60s' }).timeoutMs).toBe(60_000);
  });

  it.each(['http://localhost:8080/', 'http://127.0.0.1/', 'http://[::1]:80/'])(
    'allow plain HTTP on this machine: %s',
    (plain) => {
      expect(readSettings('office', { url: plain, secret }).url.href).toBe(plain.replace(':80/', '/'));
    },
  );

  it.each([
    ['no URL', { url: undefined }, /office: url/],
    ['half a URL', { url: 'access.acme.example' }, /office: url/],
    ['plain HTTP to elsewhere', { url: 'http://access.acme.example' }, /https/],
    ['plain HTTP to a name that looks local', { url: 'http://localhost.acme.example' }, /https/],
    ['another scheme', { url: 'file:///etc/passwd' }, /https/],
    ['a password in the URL', { url: 'https://u:hush@acme.example' }, /password/],
    ['no secret', { secret: undefined }, /office: secret/],
    ['a short secret', { secret: secret.slice(1) }, /32 characters/],
    ['minutes', { timeout: '1m' }, /timeout/],
    ['no seconds', { timeout: '0s' }, /timeout/],
    ['more than a minute', { timeout: '61s' }, /timeout/],
    ['a number', { timeout: 10 }, /timeout/],
  ])('refuse %s, without the value', (_name, wrong, message) => {
    const read = () => readSettings('office', { url, secret, ...wrong });
    expect(read).toThrow(TypeError);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/hush|0123456789/);
  });
});
