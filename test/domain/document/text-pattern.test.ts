import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtrackingPattern } from '../../../src/domain/document/backtracking-pattern.ts';
import { compilePattern, type TextPattern } from '../../../src/domain/document/text-pattern.ts';

function patternOf(source: string): TextPattern {
  const compiled = compilePattern(source);
  if (compiled.outcome === 'refused') throw new Error(`${source}: ${compiled.refusal.why}`);
  return compiled.pattern;
}

describe('a pattern', () => {
  it.each([
    ['^(INC|OPS)-[0-9]+$', 'OPS-7', 'ops-7'],
    ['(?i)^inc-\\d+$', 'INC-7', 'OPS-7'],
    ['^(?<kind>INC|OPS)-\\d+(-\\d+)?$', 'INC-1-2', 'INC-1-'],
    ['^(a+)+$', 'aaa', 'aab'],
    ['^((a|b)*c){2}$', 'abcc', 'abc'],
    ['^(?:a?){30}$', 'a'.repeat(30), 'b'],
    ['^\\p{Greek}+$', 'αβγ', 'abc'],
    ['^[[:alpha:]]+$', 'abc', 'a1'],
    ['^\\x{1F600}$', '😀', '😁'],
    ['^\\S{1,1000}$', 'x'.repeat(200), 'a b'],
  ])('%s is run by RE2', (source, fits, other) => {
    const pattern = patternOf(source);
    expect(pattern).toMatchObject({ source, refusal: null });
    // Two runs for each text: it must keep no state.
    expect([fits, other, fits, other].map((text) => pattern.test(text))).toEqual([true, false, true, false]);
  });

  it.each([
    ['(?=a)b', 'look-around', '(?='],
    ['^(?!x)a', 'look-around', '(?!'],
    ['(?<=a)b', 'look-around', '(?<='],
    ['(?<!a)b', 'look-around', '(?<!'],
    ['(a)\\1', 'back-reference', '\\1'],
    ['(?<k>a)\\k<k>', 'back-reference', '\\k'],
    ['((a{100}){100})b', 'large-repetition', '{100}'],
    ['(.*){1,1001}x', 'large-repetition', '{1,1001}'],
    ['(\\S{0,900}a+)*\\S{0,900}\\S{0,900}', 'too-large', ''],
    [`${'('.repeat(1001)}a${')*'.repeat(1001)}`, 'too-large', ''],
    ['(\\u0061+)+', 'unicode-escape', '\\u'],
    ['(\\p{Script=Greek}+)+', 'property-name', '\\p{Script=Greek}'],
    ['(', 'invalid', '('],
    ['[z-a]', 'invalid', 'z-a'],
    ['a**', 'invalid', '**'],
    ['*', 'invalid', '*'],
    ['a{3,2}', 'invalid', '{3,2}'],
    ['(?>a)', 'invalid', '(?>'],
    ['\\h', 'invalid', '\\h'],
    ['\\', 'invalid', ''],
  ])('%s is refused: %s', (source, why, part) => {
    expect(compilePattern(source)).toEqual({ outcome: 'refused', refusal: { why, part } });
  });

  it.each([
    ['^a{1001}$', 'large-repetition', 'a'.repeat(1001)],
    ['^\\u0041+$', 'unicode-escape', 'AA'],
    ['^\\u{1F600}$', 'unicode-escape', '😀'],
    ['^\\p{Script=Greek}+$', 'property-name', 'αβγ'],
    ['^[^]a$', 'invalid', 'xa'],
    ['^(?<ü>a)$', 'invalid', 'a'],
    ['^\\cA$', 'invalid', '\u0001'],
  ])('%s is refused by RE2, and keeps working in the policy in force', (source, why, fits) => {
    const pattern = patternOf(source);
    expect(pattern).toMatchObject({ source, refusal: { why } });
    expect([fits, 'b', fits].map((text) => pattern.test(text))).toEqual([true, false, true]);
  });

  it('compiles or is refused for every text', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'ab\\(?<=!:)[]{}^$.*+|,1209pPuxk-'), maxLength: 200 }),
    );
    fc.assert(
      fc.property(anything, (source) => {
        expect(compilePattern(source).outcome).toMatch(/^(pattern|refused)$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a pattern takes linear time', () => {
  // JavaScript's engine would take exponential time for each of them.
  it.each(['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '^(a*)*$', '^(?:a?){100}a{100}$'])('%s', (source) => {
    const pattern = patternOf(source);
    expect(pattern.refusal).toBeNull();
    expect(pattern.test(`${'a'.repeat(199)}!`)).toBe(false);
  });
});

describe('a pattern that JavaScript’s engine may run', () => {
  it.each([
    '^(INC|OPS)-[0-9]+$',
    '^[a-z][a-z0-9_]*$',
    '^(?:ab){2}$',
    '^(?<kind>INC|OPS)-\\d+(-\\d+)?$',
    '[(+*]+',
    '^[A-Z]{2,10}-\\d{1,7}$',
    '^(INC|OPS|BUG|REQ|CHG|TASK|STORY|EPIC|RISK|PROB)-\\d+?(?: ?[a-z]{0,3})$',
  ])('%s', (source) => {
    expect(backtrackingPattern(source)).toEqual(new RegExp(source, 'u'));
  });
  it.each([
    '(',
    '[z-a]',
    '(a+)+$',
    '(a|a)*$',
    '(?:a?){30}$',
    '(a{1,9}){9}',
    '((a)b)+',
    '(a)\\1',
    '(?=a)b',
    'a*a*a*a*b',
    'a{2,}b+c+d+',
    `${'a?'.repeat(30)}b`,
    `${'a{0,50}'.repeat(9)}b`,
    `${'(a|a)'.repeat(30)}b`,
  ])('not %s', (source) => {
    expect(backtrackingPattern(source)).toBeNull();
  });
});
