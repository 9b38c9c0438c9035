import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesBelow, findingsIn, longComments, wordsFound } from '../scripts/plain-words.ts';

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
  it.each(PATHS)('%s has no banned word, and no comment beyond column 110', (path) => {
    const found = filesBelow([path]).flatMap((file) => findingsIn(file, readFileSync(file, 'utf8')));
    expect(
      found.map(({ path: file, line, found: word, write }) => `${file}:${line}: ${word} (${write})`),
    ).toEqual([]);
  });

  it('reads no generated file, also if it is named', () => {
    expect(filesBelow(['src/domain/generated/ledger-entry.ts'])).toEqual([]);
  });

  it.each([
    ['an identifier', 'const mendedText = 1;', ['mended']],
    ['a constant', 'const WAS_TOLD = 1;', ['told']],
    ['a comment', '/** Somebody took it. */', ['somebody']],
    ['a phrase', "log.warn('access was taken back');", ['taken back']],
    ['a constant without a noun', 'const LONGEST_MS = 1;', ['LONGEST_MS']],
    ['a variable without a noun', 'for (const each of all) {}', ['const each']],
    ['a cleft in a comment', '/** What the holder has. */', ['/** What ']],
    ['a question', '/** What can a name be? */', []],
    ['a cleft in the name of a test', "it('what came late is refused', () => {", ["it('what "]],
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

  it.each([
    ['code', `const text = '${'word '.repeat(30)}';`, []],
    ['a comment', `  // ${'word '.repeat(30)}`, [1]],
    ['a documentation comment', `/**\n * ${'word '.repeat(30)}\n */`, [2]],
    ['a comment of YAML', `# ${'word '.repeat(30)}`, [1]],
    ['an address', ` * https://docs.github.com/${'word-'.repeat(30)}`, []],
  ])('finds long comments: %s', (_name, text, lines) => {
    expect(longComments('src/x.ts', text).map(({ line }) => line)).toEqual(lines);
  });
});
