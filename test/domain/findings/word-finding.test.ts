import { glob, readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOCTOR_CODES } from '../../../src/domain/doctor/doctor-code.ts';
import { DOCUMENT_CODES } from '../../../src/domain/findings/document-code.ts';
import type { FindingArgs } from '../../../src/domain/findings/finding.ts';
import { RULE_CODES } from '../../../src/domain/findings/rule-code.ts';
import { wordFinding } from '../../../src/domain/findings/word-finding.ts';

const CODES: Readonly<Record<string, readonly string[]>> = { ...DOCUMENT_CODES, ...RULE_CODES };

function worded(code: string, args: FindingArgs): string {
  return wordFinding({ code, severity: 'error', args, at: null });
}

describe.each(Object.entries(CODES))('%s', (code, names) => {
  const args = Object.fromEntries(names.map((name) => [name, `<${name}>`]));

  it('is a sentence', () => {
    expect(worded(code, args)).toMatch(/^\S.{8,298}[.?:]$/u);
    expect(worded(code, args)).not.toMatch(/undefined|null|\[object/);
  });

  it('is a sentence even without arguments', () => {
    expect(worded(code, {})).not.toMatch(/undefined|null|\[object/);
  });
});

it('no code is in two registries', () => {
  expect(Object.keys(CODES)).toHaveLength(
    Object.keys(DOCUMENT_CODES).length + Object.keys(RULE_CODES).length,
  );
});

it('every code in the source is in a registry', async () => {
  const emitted = new Set<string>();
  for await (const path of glob('src/domain/**/*.ts')) {
    // The reasons of a refusal have codes of their own.
    if (path.endsWith('-reasons.ts')) continue;
    const source = await readFile(path, 'utf8');
    for (const [, code] of source.matchAll(/\bcode: '([a-z-]+)'/g)) if (code) emitted.add(code);
    for (const [, code] of source.matchAll(/Finding\(\s*'([a-z-]+)'/g)) if (code) emitted.add(code);
  }
  const known = { ...CODES, ...DOCTOR_CODES };
  expect([...emitted].filter((code) => !Object.hasOwn(known, code))).toEqual([]);
});

it.each<[string, FindingArgs, string]>([
  [
    'too-long',
    { asked: '12h', role: 'orders-db-read', max: '8h' },
    '12h is too long: orders-db-read allows 8h.',
  ],
  ['missing-field', { field: 'why_production' }, 'why_production is missing. Why must this be production?'],
  ['missing-field', { field: 'role' }, 'role is missing.'],
  ['answer-missing', { question: 'action' }, 'action is missing. What will you do?'],
  [
    'unknown-role',
    { role: 'orders', meant: 'orders-db-read' },
    'The policy has no role orders. Did you mean orders-db-read?',
  ],
  [
    'unknown-role',
    { role: 'x', meant: '', known: ['a', 'b'] },
    'The policy has no role x. Its roles are: a, b.',
  ],
  ['unknown-role', { role: 'x', meant: '', known: [] }, 'The policy has no role x. It has no roles yet.'],
  [
    'other-paths',
    { paths: ['a', 'b'], more: 3 },
    'A request for access may change only grants files. Move these changes to another pull request: a, b and 3 more.',
  ],
  [
    'other-paths',
    { paths: ['a'], more: 0 },
    'A request for access may change only grants files. Move these changes to another pull request: a.',
  ],
  [
    'irregular-file',
    { path: 'access/a.yaml', mode: '120000' },
    'access/a.yaml is a symbolic link. A grants file must be a regular file (mode 100644).',
  ],
  [
    'irregular-file',
    { path: 'access/a.yaml', mode: '160000' },
    'access/a.yaml is a submodule. A grants file must be a regular file (mode 100644).',
  ],
  [
    'irregular-file',
    { path: 'access/a.yaml', mode: '100755' },
    'access/a.yaml is executable. A grants file must be a regular file (mode 100644).',
  ],
  [
    'suspected-filler',
    { question: 'action', automatic: 'yes' },
    'action looks like filler, and no reviewer reads it before the merge. What will you do?',
  ],
  [
    'suspected-filler',
    { question: 'action', automatic: 'no' },
    'action looks like filler. Reviewer: does it say enough?',
  ],
  [
    'bad-time',
    { field: 'until', value: '2026-11-23T18:00', why: 'no-zone' },
    'until needs a time zone: 2026-11-23T18:00 has none. Write Z for UTC, or an offset.',
  ],
  [
    'bad-time',
    { field: 'until', value: '2026-02-30T18:00Z', why: 'no-such-time' },
    'The time 2026-02-30T18:00Z does not exist.',
  ],
  [
    'bad-pattern',
    { field: 'pattern', why: 'look-around', part: '(?=' },
    'pattern uses the look-around (?=, which RE2 does not have. List the accepted forms, such as ^(INC|OPS)-[0-9]+$.',
  ],
  [
    'bad-pattern',
    { field: 'pattern', why: 'large-repetition', part: '{1001}' },
    'pattern repeats too often ({1001}). RE2 allows 1000 times; the counts of nested repetitions are multiplied. Write + or *.',
  ],
  [
    'bad-pattern',
    { field: 'pattern', why: 'invalid', part: '' },
    'pattern is not a valid regular expression in RE2 syntax.',
  ],
  [
    'outdated-pattern',
    { field: 'pattern', why: 'unicode-escape', part: '\\u' },
    'pattern uses the escape \\u, which RE2 does not have. Write the character itself, or its number, such as \\x{41}. The pattern that is in force keeps working. A new pattern must be RE2.',
  ],
  ['id-needed', { why: 'several', stem: 'a' }, 'Each entry needs an id if a file has several entries.'],
])('%s %o', (code, args, sentence) => {
  expect(worded(code, args)).toBe(sentence);
});

it('a long list is cut', () => {
  const known = Array.from({ length: 30 }, (_, index) => `role-${index}`);
  expect(worded('unknown-role', { role: 'x', meant: '', known })).toContain('role-4 and 25 more.');
});

it('with hostile arguments, a sentence stays short, on one line and readable', () => {
  const nasty = fc.string({ unit: 'binary', maxLength: 3000 });
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(CODES)), fc.infiniteStream(nasty), (code, stream) => {
      const args = Object.fromEntries((CODES[code] ?? []).map((name) => [name, stream.next().value]));
      const sentence = worded(code, args);
      expect(sentence).not.toMatch(/[\n\r\u202A-\u202E\u2066-\u2069\0]/u);
      expect([...sentence].length).toBeLessThanOrEqual(1000);
    }),
  );
});

it('an unknown code is shown as it is', () => {
  expect(worded('from-elsewhere', {})).toBe('from-elsewhere.');
  expect(worded('constructor', {})).toBe('constructor.');
});
