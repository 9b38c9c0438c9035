import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesBelow, wordsFound } from '../scripts/plain-words.ts';

const PATHS = [
  'src',
  'simulator',
  'demo',
  'bench',
  'scripts',
  'test',
  'docs',
  'schemas',
  '.github',
  'app.yml',
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
];

describe('plain words', () => {
  it.each(PATHS)('%s has no banned word', (path) => {
    const found = filesBelow([path]).flatMap((file) => wordsFound(file, readFileSync(file, 'utf8')));
    expect(
      found.map(({ path: file, line, found: word, write }) => `${file}:${line}: ${word} (${write})`),
    ).toEqual([]);
  });

  it.each([
    ['an identifier', 'const mendedText = 1;', ['mended']],
    ['a constant', 'const WAS_TOLD = 1;', ['told']],
    ['a comment', '/** Somebody took it. */', ['somebody']],
    ['a phrase', "log.warn('access was taken back');", ['taken back']],
    ['a public value', "kind: 'taken-back'", []],
    ['a longer word', 'recommended, amendment, untolderable', []],
  ])('finds words in %s', (_name, text, words) => {
    expect(wordsFound('src/x.ts', text).map(({ found }) => found)).toEqual(words);
  });

  it('finds words in the name of a file, and says what to write', () => {
    expect(wordsFound('src/twins.ts', '')).toEqual([
      { path: 'src/twins.ts', line: 0, found: 'twins', write: 'sibling' },
    ]);
  });
});
