import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXCERPT_LENGTH_MAX } from '../../../src/domain/findings/document-code.ts';
import { parseGrantsFile } from '../../../src/domain/grants/parse-grants-file.ts';
import { removeGrants } from '../../../src/domain/grants/remove-grants.ts';
import { parseOperator } from '../../../src/domain/operator/parse-operator.ts';
import { parsePolicy } from '../../../src/domain/policy/parse-policy.ts';
import { aFile, anEntry, grantsText } from '../../support/builders/written-file.ts';

const FILE = grantsText(anEntry({ id: 'one-1', ticket: "'INC-1'" }), anEntry({ id: 'two-2' }));
const TIME_LIMIT_MS = 15_000;
/** With this number of spaces, quadratic time takes minutes. */
const SPACES = ' '.repeat(1e5);
const ONE_LINE =
  '{id: one-1, holder: a, role: b, duration: 1h, justification: {action: x, why_production: y}}';

function readAll(bytes: Uint8Array): void {
  const file = { path: 'access/a.yaml', bytes };
  const parsed = parseGrantsFile(file);
  expect(parsed.complete || parsed.findings.length > 0).toBe(true);
  for (const { args } of parsed.findings) {
    for (const value of Object.values(args)) {
      if (typeof value === 'string') expect(value.length).toBeLessThanOrEqual(EXCERPT_LENGTH_MAX);
    }
  }
  parsePolicy(file);
  parseOperator(file);
  removeGrants(file, new Set(['one-1']));
}

describe('reading never throws', () => {
  it('for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), readAll), { numRuns: 500 });
  });

  it('for any mix of YAML syntax', () => {
    const pieces = fc.constantFrom(
      ...'-:?[]{},#&*!|>\'"%@`~ \n\t\r',
      '- ',
      ': ',
      '\n  ',
      'a',
      '1',
      'grants',
      'id',
      '<<',
      '---\n',
      '...',
      '&a',
      '*a',
      '!!str',
      '|+\n',
      '{a: b}',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => readAll(aFile(parts.join('')).bytes)),
      { numRuns: 1500 },
    );
  });

  it('for any edit of a valid file', () => {
    const edits = fc.array(
      fc.record({ at: fc.nat(), cut: fc.nat(8), put: fc.string({ maxLength: 4, unit: 'binary' }) }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(edits, (list) => {
        let text = FILE;
        for (const { at, cut, put } of list) {
          const from = at % text.length;
          text = `${text.slice(0, from)}${put}${text.slice(from + cut)}` || ' ';
        }
        readAll(aFile(text).bytes);
      }),
      { numRuns: 800 },
    );
  });
});

describe('reading takes little time', () => {
  const many = (count: number, piece: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => piece(index)).join('');
  it.each([
    ['brackets', '['.repeat(1e6)],
    ['dashes', '- '.repeat(5e5)],
    ['empty entries', `grants:\n${'  -\n'.repeat(2e5)}`],
    [
      'entries of many fields',
      `grants:\n${many(500, (n) => `  - {id: x-${n}, ${many(60, (k) => `k${k}: 1, `)}}\n`)}`,
    ],
    ['one entry of very many fields', `grants: [{${many(60_000, (n) => `k${n}: 1, `)}}]`],
    ['empty roles', `version: 1\nroles: {${many(60_000, (n) => `k${n}: {}, `)}}`],
    ['empty provisions', `version: 1\nroles: {a: {provision: [${'{}, '.repeat(9_000)}]}}`],
    ['very many empty provisions', `version: 1\nroles: {a: {provision: [${'{}, '.repeat(250_000)}]}}`],
    ['one long line', `a: ${'x: '.repeat(3e5)}`],
    ['a long comment', '#'.repeat(1e6)],
    ['comments in brackets', `[\n${'#\n'.repeat(4e5)}]`],
    ['documents', '---\n'.repeat(2e5)],
    ['a long quoted text', `a: "${'\\n'.repeat(5e5)}"`],
    ['spaces within a text and a colon', `a: x${SPACES}b: c`],
    ['spaces within a mention', `a: @x${SPACES}y`],
    ['spaces after a quote', `a: "x"${SPACES}y"z`],
    ['spaces after a bracket', `a: [x]${SPACES}y z`],
    [
      'spaces within a comment for a text',
      grantsText(anEntry({ id: 'one-1', ticket: `INC-1 #1${SPACES}x` })),
    ],
    ['spaces within a comment for a value', grantsText(anEntry({ id: 'one-1', ticket: `#1${SPACES}x` }))],
    ['spaces before a list in brackets', `# x${SPACES}y\ngrants: [${ONE_LINE}]`],
    ['blank lines', `a: |\n${'\n'.repeat(1e6)}`],
  ])('on %s', (_name, text) => {
    const started = performance.now();
    const file = aFile(text);
    parseGrantsFile(file);
    parsePolicy(file);
    removeGrants(file, new Set(['one-1']));
    expect(performance.now() - started).toBeLessThan(TIME_LIMIT_MS);
  });
});
