import { RE2JS } from 're2js';
import { describe, expect, it, vi } from 'vitest';
import { detectSecret } from '../../../src/domain/rules/detect-secret.ts';
import { noHiddenCharacters, noSecrets } from '../../../src/domain/rules/text-rules.ts';
import { ticketMatches } from '../../../src/domain/rules/ticket-rules.ts';
import { applied, aRequest, aWindow, codesOf, type RequestWords } from '../../support/builders/a-request.ts';

const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };

type Case = [name: string, request: RequestWords, codes: readonly string[]];

// Built from two parts, so that no secret scanner reports this file.
const AWS = `AKIA${'ABCDEFGH12345678'}`;

describe('a ticket', () => {
  it.each<Case>([
    ['that matches', {}, []],
    ['that is missing', { ticket: null }, ['ticket-missing']],
    ['that is blank', { ticket: ' ' }, ['ticket-missing']],
    ['that is missing and not required', { ticket: null, ticketRequired: false }, []],
    ['that does not match', { ticket: 'inc 1182' }, ['ticket-mismatch']],
    ['that matches, with more text after it', { ticket: 'INC-1182 and more' }, ['ticket-mismatch']],
    ['of any form, without a pattern', { ticket: 'inc 1182', ticketPattern: null }, []],
    ['of the maximum length', { ticket: 'x'.repeat(200), ticketPattern: null }, []],
    ['a character longer', { ticket: 'x'.repeat(201), ticketPattern: null }, ['ticket-too-long']],
    ['in another case, which the pattern allows', { ticketPattern: '(?i)^inc-\\d+$' }, []],
    ['that does not match, in a withdrawal', { kind: 'withdrawn', ticket: 'x' }, []],
    [
      'that is missing in a shortening',
      { kind: 'shortened', duration: '3h', ticket: null, inForce: LIVE },
      [],
    ],
  ])('%s', (_name, request, codes) => {
    expect(codesOf(applied(ticketMatches, aRequest(request)))).toEqual(codes);
  });

  it('that is very long is never matched against the pattern', () => {
    const request = aRequest({ ticket: `INC-${'1'.repeat(197)}` });
    expect(codesOf(applied(ticketMatches, request))).toEqual(['ticket-too-long']);
  });

  it('is compared with a pattern that its policy compiled once', () => {
    const request = aRequest({ ticket: 'INC-1' });
    const compile = vi.spyOn(RE2JS, 'compile');
    expect([1, 2, 3].map(() => applied(ticketMatches, request).length)).toEqual([0, 0, 0]);
    expect(compile).not.toHaveBeenCalled();
    compile.mockRestore();
  });
});

describe('a secret', () => {
  it.each([
    ['an AWS key', `use ${AWS} there`],
    ['a GitHub token', `ghp_${'a1B2'.repeat(9)}`],
    ['a GitHub token', `github_pat_${'a1B2_'.repeat(9)}`],
    ['a GitLab token', `glpat-${'a1B2'.repeat(5)}`],
    ['a Slack token', `xoxb-${'1234567890'}`],
    ['a Stripe key', `sk_live_${'a1B2'.repeat(6)}`],
    ['a Google key', `AIza${'a1B2c'.repeat(7)}`],
    ['an npm token', `npm_${'a1B2'.repeat(9)}`],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['a signed token (JWT)', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
    ['an authorization header', 'curl -H "Authorization: Bearer abcdefghij0123456789abcd"'],
    ['a URL with a password', 'postgres://orders:hunter22@db.internal/orders'],
    ['a password', 'password=hunter22'],
    ['a password', "passwd: 'hunter22'"],
    ['a secret', 'api_key: 0123456789abcdef'],
    ['an authorization header', `bearer   ${'a1'.repeat(10)}`],
    ['a password', 'password = hunter22'],
    ['a password', `"password"="hunter22"`],
    ['a password', 'password:hunter22'],
    ['a password', `"password" : "hunter22"`],
    ['a password', 'passwords: three!three'],
    ['a secret', 'apikey=abcdefghijklmno1'],
    ['a secret', 'accesskey=abcdefghijklmno1'],
    ['a secret', 'access_key=abcdefghijklmno1'],
    ['a secret', `"token" : "abcdefghijklmno1"`],
  ])('%s is found in: %s', (kind, text) => {
    expect(detectSecret(text)).toBe(kind);
  });

  it.each([
    'Reset the password of the reporting user',
    'The password: reset flow is broken since Monday',
    'Rotate the token of the webhook, see INC-1182',
    'Look at https://grafana.internal/d/abc?from=now-1h',
    'Find out which secret: the one for billing or the one for orders',
    'Ask user@example.com about ticket 1182',
    'Find who made tokens that begin with ghp_ab, github_pat_a1, glpat-a1, sk_live_a1, xoxb-1 or AIzaSyA',
    'Run npm_config in the container',
    'Decode what begins with eyJhbGciOiJIUzI1NiJ9.eyJz',
    `Why does it say Bearer ${'without-a-digit-'.repeat(3)}?`,
    'Send it as Bearer abc123',
    'It shows password=abc for no user',
    'The password: letters',
    'The password: a1b2c',
    'The token: abcdefghijklmnop',
    'The token: abc123',
  ])('is not found in: %s', (text) => {
    expect(detectSecret(text)).toBeNull();
  });

  it.each<Case>([
    ['action', { action: `use ${AWS} for it` }, ['secret-in-text']],
    ['why_production', { why: `use ${AWS} for it` }, ['secret-in-text']],
    ['the ticket', { ticket: AWS }, ['secret-in-text']],
    ['the id', { id: AWS }, ['secret-in-text']],
    [
      'a shortening, as a warning',
      { kind: 'shortened', duration: '3h', ticket: AWS, inForce: LIVE },
      ['secret-in-text (warning)'],
    ],
    ['a withdrawal, without a finding', { kind: 'withdrawn', ticket: AWS }, []],
  ])('is found in %s', (_name, request, codes) => {
    expect(codesOf(applied(noSecrets, aRequest(request)))).toEqual(codes);
  });

  it('and hidden characters are errors', () => {
    const request = aRequest({ action: `use ${AWS} for it`, why: '\u202Ex' });
    const findings = [noSecrets, noHiddenCharacters].flatMap((rule) => applied(rule, request));
    expect(findings.map(({ severity }) => severity)).toEqual(['error', 'error']);
  });

  it('is not repeated by its finding', () => {
    const findings = applied(noSecrets, aRequest({ action: `use ${AWS} for it` }));
    expect(JSON.stringify(findings)).not.toContain(AWS);
  });

  it('is searched in little time, in any text', () => {
    const texts = ['eyJ', 'a:', '://a:', 'password', 'bearer ', 'token=', '-----BEGIN '].map((piece) =>
      piece.repeat(4000),
    );
    const started = performance.now();
    for (const text of texts) detectSecret(text);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

it.each<Case>([
  ['in no field', {}, []],
  ['in an answer', { why: 'only\u202Ethere it can be seen' }, ['hidden-character']],
  ['in the ticket', { ticket: 'INC\u200B-1182' }, ['hidden-character']],
  ['in a role', { role: 'orders\u0000' }, ['hidden-character']],
  [
    'in a shortening, as a warning',
    { kind: 'shortened', duration: '3h', why: '\u202Ex', inForce: LIVE },
    ['hidden-character (warning)'],
  ],
  ['in a withdrawal, without a finding', { kind: 'withdrawn', why: '\u202Ex' }, []],
])('a hidden character %s', (_name, request, codes) => {
  expect(codesOf(applied(noHiddenCharacters, aRequest(request)))).toEqual(codes);
});
