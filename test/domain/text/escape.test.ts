import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeText, commitText, markdownText, plainText } from '../../../src/domain/text/escape.ts';
import { nastyText } from '../../support/builders/nasty-text.ts';

const HIDDEN = /[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B-\u200F\u2028\u2029\uFEFF]/u;

/** Replaces an escape: not a letter, not a space, and without meaning for Markdown and GitHub. */
const NEUTRAL = '\u00A6';

/** The active parts of a Markdown text, apart from entities and escapes. Inert text has none. */
function activeParts(markdown: string): readonly string[] {
  const bare = markdown.replace(/\\[\\`*[\]~|_#+=.)-]|&(?:amp|lt|gt|#36|#8203);/g, NEUTRAL);
  const patterns: readonly (readonly [string, RegExp])[] = [
    ['HTML or an entity', /[<>&]/],
    ['a mention or an address', /@[\p{L}\p{N}]/u],
    ['a reference', /#[\p{L}\p{N}]|\bgh-\d/iu],
    ['a link', /:\/\/|www\.|[[\]]/i],
    ['code', /`/],
    ['emphasis', /[*~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u],
    ['a table', /\|/],
    ['an expression or mathematics', /\$/],
    ['a commit', /(?<![a-z0-9])[0-9a-f]{40}(?![a-z0-9])/i],
    ['a block', /^(?:[#>+=-]|\d+[.)])/],
    ['a hidden character', HIDDEN],
  ];
  return patterns.filter(([, pattern]) => pattern.test(bare)).map(([name]) => name);
}

describe('plain text', () => {
  it.each([
    ['ordinary', 'ordinary'],
    ['  two\n\nlines\t of  text ', 'two lines of text'],
    ['a\u2028b\u0085c\rd', 'a b c d'],
    ['\u202Egnp.exe\u0000\u001b[31m', 'gnp.exe[31m'],
    ['Größe 🙂', 'Größe 🙂'],
    ['\u0024{{ secrets.TOKEN }}', '$ {{ secrets.TOKEN }}'],
  ])('%j', (text, plain) => {
    expect(plainText(text, 100)).toBe(plain);
  });

  it('is cut between characters, with an ellipsis', () => {
    expect(plainText('🙂🙂🙂🙂', 3)).toBe('🙂🙂…');
    expect(plainText('🙂🙂🙂', 3)).toBe('🙂🙂🙂');
  });

  it('is one short line of visible text, whatever the input is', () => {
    fc.assert(
      fc.property(nastyText, fc.integer({ min: 1, max: 80 }), (text, max) => {
        const plain = plainText(text, max);
        expect(plain).not.toMatch(HIDDEN);
        expect([...plain].length).toBeLessThanOrEqual(max);
        expect(plain).not.toContain('\u0024{{');
        expect(plain.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('Markdown text', () => {
  it.each([
    ['Find out why refunds are stuck', 'Find out why refunds are stuck'],
    ['orders_reader as alice_k', 'orders_reader as alice_k'],
    ['read-only, 12:30 (UTC)!', 'read-only, 12:30 (UTC)!'],
    ['@alice', '@&#8203;alice'],
    ['#12 and acme/x#3', '\\#&#8203;12 and acme/x#&#8203;3'],
    ['https://example.com', 'https:&#8203;//example.com'],
    ['[x](y)', '\\[x\\](y)'],
    ['<b>&amp;', '&lt;b&gt;&amp;amp;'],
    ['\u0024{{ x }}', '&#36;{{ x }}'],
    ['# heading', '\\# heading'],
    ['1. item', '1\\. item'],
  ])('%j', (text, markdown) => {
    expect(markdownText(text)).toBe(markdown);
  });

  it('is inert, whatever the input is', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        expect(activeParts(markdownText(text))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('the test itself finds active parts', () => {
    const active = [
      '<b>',
      '@alice',
      '#12',
      'https://x',
      '`x`',
      '*x*',
      '| a',
      '$x$',
      '# x',
      '[x](y)',
      'GH-12',
      '_x_',
    ];
    expect(active.filter((text) => activeParts(text).length === 0)).toEqual([]);
  });
});

it('no text breaks out of a code span', () => {
  fc.assert(
    fc.property(nastyText, (text) => {
      expect(codeText(text)).toMatch(/^`[^`\n]+`$/);
    }),
  );
});

it.each([
  ['ping @alice', 'ping @ alice'],
  ['Fixes #12, GH-12', 'Fixes # 12, GH 12'],
  ['closes https://github.com/acme/x/issues/12', 'closes https://github.com/acme/x/issues/ 12'],
  ['now [skip ci] and [ci skip]', 'now (skip ci) and (ci skip)'],
])('in a commit message, %j becomes %j', (text, expected) => {
  expect(commitText(text, 100)).toBe(expected);
});
