import { expect, it } from 'vitest';
import { openLog } from '../../src/app/log.ts';
import { redacted } from '../../src/app/redact.ts';

const key =
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabcdefghijklmnop\n-----END RSA PRIVATE KEY-----\n';

/** What is written when something is logged. */
function logged(secrets: readonly string[], fields: object, message = 'said'): string {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  openLog({ level: 'info', secrets, destination }).info(fields, message);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ name: 'curfew', level: 30 });
  return lines[0] ?? '';
}

it.each([
  ['a webhook secret', 'a-long-enough-random-secret', 'a-long-enough-random-secret'],
  ['a key', key, 'abcdefghijklmnop'],
  ['a secret with quotes', 'qu"ote\\and\nlines', 'ote\\\\and'],
  ["a database URL's password", 'postgres://curfew:s3cr3tpassword@db/x', 's3cr3tpassword'],
  ['an escaped password', 'postgres://curfew:s3cr%40tpassword@db/x', 's3cr@tpassword'],
])('never writes %s that it knows, wherever it stands', (_name, secret, part) => {
  const fields = { err: new Error(`failed with ${secret}`), nested: { list: [secret] }, [secret]: 1, part };
  expect(logged([secret], fields, `message ${secret}`)).not.toContain(part);
});

it.each([
  ['an installation token', 'ghs_16C7e42F292c6912E7710c838347Ae178B4a', 'ghs_16C7'],
  ['a fine-grained token', 'github_pat_11ABCDEFG0abcdefghijkl_0123456789', 'abcdefghijkl'],
  ['an App token', 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjMifQ.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
  ['an authorization header', JSON.stringify({ headers: { authorization: 'token abc123def456' } }), 'abc123'],
  ['a key', key, 'abcdefghijklmnop'],
  ['a URL with a password', 'connect ECONNREFUSED postgres://curfew:hunter2@db:5432/x', 'hunter2'],
])('never writes %s that it was not told of', (_name, text, part) => {
  expect(logged([], { text, request: { headers: { authorization: text } } }, text)).not.toContain(part);
});

it('leaves everything else', () => {
  const line = '{"msg":"https://github.com/acme/access/pull/12 waits; bearer of news; mail a@b.example"}';
  expect(redacted(['12', 'x'])(line)).toBe(line);
});

it('is done with a long hostile line at once', () => {
  const strike = redacted([]);
  const started = performance.now();
  for (const piece of ['a', 'a:', 'a://', '-----BEGIN PRIVATE KEY-----', 'eyJa.', 'gh', 'authorization:']) {
    strike(piece.repeat(20_000));
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});
