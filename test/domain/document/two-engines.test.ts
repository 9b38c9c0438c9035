import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { backtrackingPattern } from '../../../src/domain/document/backtracking-pattern.ts';

// Earlier versions ran patterns with JavaScript's engine. Almost every pattern means the same in RE2. The
// differences are at the end of this file and in docs/decisions/0013.

const PATTERNS = [
  // anchors
  '^a$',
  'a$',
  '^a',
  '^$',
  'a^b',
  'a$b',
  '\\ba',
  'a\\b',
  '\\Ba',
  'a\\B',
  '^\\b\\B$',
  // classes
  '^[a-z][a-z0-9_]*$',
  '^[^a-z]+$',
  '^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$',
  '^\\d+$',
  '^\\D+$',
  '^\\w+$',
  '^\\W+$',
  '^[\\d\\x20]+$',
  '^[\\s\\S]+$',
  '^[(+*\\]\\\\^-]+$',
  '^[a&&b]+$',
  '[.]',
  // unicode
  '^\\p{L}+$',
  '^\\P{L}+$',
  '^\\p{Lu}\\p{Ll}*$',
  '^[\\p{L}\\p{N}]+$',
  '^é$',
  '^[à-ü]+$',
  '^[😀-🙏]$',
  '^.$',
  '^..$',
  'ß',
  // case
  '^(?i:inc)-\\d$',
  '^(?i:straße)$',
  '^(?i:k)$',
  '^(?i:[a-z]+)$',
  '^(?i:[^k])$',
  '^(?i:\\w)$',
  '^(?i:é)$',
  '^(?i:a(?-i:b))$',
  // alternation and groups
  '^(INC|OPS)-[0-9]+$',
  'INC|OPS',
  '^INC|OPS$',
  '^(?:|a)$',
  '^(a||b)$',
  '^(?<kind>INC|OPS)-\\d+(-\\d+)?$',
  '^(a|ab)(c|bcd)$',
  '^((a)|(b))*$',
  '(?:)',
  '|',
  // repetition
  '^a*$',
  '^a+?$',
  '^a{2}$',
  '^a{2,}$',
  '^a{1,3}?b$',
  '^(?:ab){2}$',
  '^(a*)*$',
  '^(a?)+b$',
  '^[A-Z]{2,10}-\\d{1,7}$',
  '^(?:a{0,3}){0,3}$',
  // escapes
  '^\\x41$',
  '^\\t\\n\\r\\f\\v$',
  '^\\0$',
  '^\\/\\.\\*\\$\\{\\}\\[\\]\\(\\)\\|\\?\\+\\^$',
  '^(?s:.)$',
];

const TEXTS = [
  '',
  'a',
  'b',
  'A',
  'aa',
  'ab',
  'ac',
  'abab',
  'aab',
  'abcd',
  'acd',
  'aaa',
  'aaaa',
  'ba',
  'xa',
  'a b',
  'a\n',
  '\na',
  'a\nb',
  'b\na\nb',
  'INC-7',
  'inc-7',
  'InC-7',
  'OPS-7-8',
  'INC-',
  'xINC-7',
  'INC-7 and more',
  'ABC-1234567',
  'alice_k',
  'Alice',
  'a.b+c@example.org',
  '1 2',
  '12',
  '٣',
  'é',
  'É',
  'e\u0301',
  'Élan',
  'àü',
  'straße',
  'STRASSE',
  'ſ',
  'K',
  'ı',
  'Σ',
  'ς',
  '中',
  '😀',
  '🙏',
  '_',
  '-',
  '.',
  ']',
  '+*-',
  '&&',
  '\t\n\r\f\v',
  '\0',
  '\t',
  ' ',
  `/.*$${'{}'}[]()|?+^`,
  'x'.repeat(200),
  // Short, because JavaScript's engine takes exponential time for it and ^(a*)*$.
  `${'a'.repeat(12)}c`,
];

const CHARACTERS = Array.from({ length: 0x10000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCharCode(code));

function disagreements(source: string, texts: readonly string[]): readonly string[] {
  const javascript = new RegExp(source, 'u');
  const re2 = RE2JS.compile(source);
  return texts.filter((text) => javascript.test(text) !== re2.test(text));
}

describe('RE2 and JavaScript’s engine agree', () => {
  it.each(PATTERNS)('on %s', (source) => {
    expect(disagreements(source, TEXTS)).toEqual([]);
  });

  it.each(['\\d', '\\w', '(?i:\\w)', '(?i:[a-z])', '[^a]', '(?s:.)'])(
    'on %s, of all characters below U+10000',
    (source) => {
      expect(disagreements(`^${source}$`, CHARACTERS)).toEqual([]);
    },
  );

  // Without (?i:…): V8 in Node 24.21 lets the flag leak out of the group, so that a{2}(?i:\w\b)? matches aA.
  it('on generated patterns of the syntax that both have', () => {
    const atoms = [
      'a',
      'b',
      '-',
      '7',
      'é',
      '😀',
      '\\d',
      '\\w',
      '\\W',
      '\\p{L}',
      '[ab]',
      '[^a]',
      '[a-c7]',
      '\\.',
    ];
    const atom = fc.oneof(
      fc
        .tuple(fc.constantFrom(...atoms), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,2}', '+?'))
        .map((parts) => parts.join('')),
      fc.constantFrom('\\b', '^', '$'),
    );
    const { pattern } = fc.letrec<{ pattern: string; group: string }>((tie) => ({
      pattern: fc
        .tuple(
          fc.array(fc.oneof({ depthSize: 'small' }, atom, tie('group')), { minLength: 1, maxLength: 4 }),
          fc.constantFrom('', '|'),
        )
        .map(([parts, between]) => parts.join(between)),
      group: fc
        .tuple(fc.constantFrom('(', '(?:'), tie('pattern'), fc.constantFrom(')', ')?', ')*', '){2}'))
        .map((parts) => parts.join('')),
    }));
    const text = fc.string({ unit: fc.constantFrom(...'aabbcAé7-. 😀'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 10 }), (source, texts) => {
        // Without the patterns that take JavaScript's engine too long.
        fc.pre(backtrackingPattern(source) !== null);
        expect(disagreements(source, texts)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('RE2 and JavaScript’s engine differ', () => {
  const SPACES = '\v\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF';

  it.each([
    // For JavaScript, \s is every space of Unicode. For RE2 they are like other characters, so \S matches
    // them.
    ['\\s', `[${SPACES}]`],
    ['\\S', `[${SPACES}]`],
    // For RE2 only a line feed ends a line. Texts of a request cannot have the other three: see
    // `forbidden-characters.ts`.
    ['.', '[\\r\u2028\u2029]'],
  ])('in %s, for the characters %s', (source, except) => {
    const expected = CHARACTERS.filter((character) => new RegExp(except, 'u').test(character));
    expect(disagreements(`^${source}$`, CHARACTERS)).toEqual(expected);
  });

  it('for JavaScript, there is a position inside a character of two units', () => {
    expect(disagreements('\\B', ['a😀a', 'aéa', 'aa'])).toEqual(['a😀a']);
  });

  it('for RE2 only a line feed ends a line of (?m:', () => {
    const texts = ['a\nb', 'a\rb', 'a\u2028b', 'a\u2029b'];
    expect(disagreements('(?m:^b$)', texts)).toEqual(texts.slice(1));
  });
});
