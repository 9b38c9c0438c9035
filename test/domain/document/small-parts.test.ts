import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/domain/document/decode-text.ts';
import { didYouMean } from '../../../src/domain/document/did-you-mean.ts';
import { quoteText } from '../../../src/domain/document/quote-text.ts';
import { textPositions } from '../../../src/domain/document/text-positions.ts';
import { documentFinding, EXCERPT_LENGTH_MAX } from '../../../src/domain/findings/document-code.ts';

describe('did you mean', () => {
  const known = [
    'id',
    'holder',
    'role',
    'duration',
    'until',
    'from',
    'justification',
    'ticket',
    'break_glass',
  ];
  it.each([
    ['durration', 'duration'],
    ['Duration', 'duration'],
    ['break-glass', 'break_glass'],
    ['untill', 'until'],
    ['form', 'from'],
    ['tikcet', 'ticket'],
    ['dur', 'duration'],
    ['foo', null],
    ['x', null],
    ['reason', null],
    ['d'.repeat(100_000), null],
  ])('%s: %s', (word, meant) => {
    expect(didYouMean(word, known)).toBe(meant);
  });
});

it('YAML reads a quoted text as the same text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`ab '"@#:-[]{}\\,&*!|>%?`) }), (text) => {
      expect(load(`a: ${quoteText(text)}`)).toEqual({ a: text });
    }),
  );
});

it('decodes UTF-8, and finds the first invalid byte', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(text.isWellFormed());
      const bytes = new TextEncoder().encode(text);
      expect(decodeText(bytes)).toEqual({ outcome: 'text', text });
      expect(decodeText(Uint8Array.from([...bytes, 0xff]))).toEqual({ outcome: 'not-utf8', before: text });
    }),
  );
});

it('every offset has its line and column', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', 'é', '😀') }), fc.nat(), (text, number) => {
      const offset = number % (text.length + 1);
      const { line, column } = textPositions('x', text).positionAt(offset);
      const before = text.slice(0, offset).split('\n');
      expect([line, column]).toEqual([before.length, (before.at(-1)?.length ?? 0) + 1]);
    }),
  );
});

it('a finding cuts a long text after a whole character', () => {
  const { args } = documentFinding('bad-id', null, { value: '😀'.repeat(100) });
  expect(String(args['value']).length).toBeLessThanOrEqual(EXCERPT_LENGTH_MAX);
  expect(String(args['value']).isWellFormed()).toBe(true);
  expect(args['value']).toMatch(/…$/);
});
