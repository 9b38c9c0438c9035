import { expect, it } from 'vitest';
import { openLog } from '../../src/app/log.ts';
import { redactor } from '../../src/app/redact.ts';

const key =
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabcdefghijklmnop\n-----END RSA PRIVATE KEY-----\n';

/** The line that is written when something is logged. */
function logLine(secrets: readonly string[], fields: object, message = 'message'): string {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  openLog({ level: 'info', secrets, destination }).info(fields, message);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ name: 'curfew', level: 30 });
  return lines[0] ?? '';
}

/** An error with the text in its message, its stack, its causes, and errors that it gathers. */
function errorWith(text: string): Error {
  const inner = new Error(`connect failed:\n${text}`);
  const aggregate = new AggregateError([inner, JSON.stringify({ text })], `all failed: ${text}`, {
    cause: inner,
  });
  return new Error(`translated: ${text}`, { cause: aggregate });
}

const KNOWN = [
  ['a webhook secret', 'a-long-enough-random-secret', 'a-long-enough-random-secret'],
  ['a key', key, 'abcdefghijklmnop'],
  ['a secret with quotes', 'qu"ote\\and\nlines', 'ote\\\\and'],
  ["a database URL's password", 'postgres://curfew:s3cr3tpassword@db/x', 's3cr3tpassword'],
  ['an escaped password', 'postgres://curfew:s3cr%40tpassword@db/x', 's3cr@tpassword'],
] as const;

it.each(KNOWN)('removes %s that is known, in every field and in the message', (_name, secret, part) => {
  const fields = { err: new Error(`failed with ${secret}`), nested: { list: [secret] }, [secret]: 1, part };
  expect(logLine([secret], fields, `message ${secret}`)).not.toContain(part);
});

it.each(KNOWN)('removes %s that is known from stacks and causes', (_name, secret, part) => {
  const line = logLine([secret], { err: errorWith(secret) });
  expect(line).toMatch(/"cause":.*"errors":/);
  expect(line).not.toContain(part);
});

const UNKNOWN = [
  ['an installation token', 'ghs_16C7e42F292c6912E7710c838347Ae178B4a', 'ghs_16C7'],
  ['a fine-grained token', 'github_pat_11ABCDEFG0abcdefghijkl_0123456789', 'abcdefghijkl'],
  ['an App token', 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjMifQ.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
  ['an authorization header', JSON.stringify({ headers: { authorization: 'token abc123def456' } }), 'abc123'],
  ['a key', key, 'abcdefghijklmnop'],
  ['a URL with a password', 'connect ECONNREFUSED postgres://curfew:hunter2@db:5432/x', 'hunter2'],
  ['a basic credential', 'basic dXNlcjpodW50ZXIyaHVudGVyMg==', 'dXNlcjp'],
] as const;

it.each(UNKNOWN)('removes %s that is not known', (_name, text, part) => {
  expect(logLine([], { text, request: { headers: { authorization: text } } }, text)).not.toContain(part);
});

it.each(UNKNOWN)('removes %s that is not known from stacks and causes', (_name, text, part) => {
  expect(logLine([], { err: errorWith(text) })).not.toContain(part);
});

it('removes a known secret with quotes from JSON in the text of an error', () => {
  const secret = 'qu"ote\\and\nlines';
  expect(logLine([secret], { err: new Error(JSON.stringify({ secret })) })).not.toContain('ote');
});

it('leaves all other text', () => {
  const line = '{"msg":"https://github.com/acme/access/pull/12 waits; bearer of news; mail a@b.example"}';
  expect(redactor(['12', 'x'])(line)).toBe(line);
});

it('is fast for a long line that an attacker wrote', () => {
  const redact = redactor([]);
  const started = performance.now();
  for (const piece of [
    'a',
    'a:',
    'a://',
    '-----BEGIN PRIVATE KEY-----',
    'eyJa.',
    'gh',
    'authorization:',
    '\\n',
  ]) {
    redact(piece.repeat(20_000));
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});
