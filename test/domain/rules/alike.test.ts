import { describe, expect, it } from 'vitest';
import { areAlike, plainWords } from '../../../src/domain/rules/alike.ts';

describe('plain words', () => {
  it.each([
    ['case and signs are nothing', ' Find out -- WHY! ', 'find out why'],
    ['letters in their plain form', 'Ｆｉｎｄ the ﬁle №5', 'find the file no5'],
    ['marks belong to their letters', 'ने क्यों', 'ने क्यों'],
    ['digits stay', 'INC-1182', 'inc 1182'],
    ['signs alone', '?!', ''],
    ['only so much is looked at', 'a'.repeat(501), 'a'.repeat(500)],
  ])('%s', (_name, text, words) => {
    expect(plainWords(text)).toBe(words);
  });
});

describe('two texts are alike', () => {
  // 21 letters are 20 pairs of neighbors.
  const letters = 'abcdefghijklmnopqrstu';

  it.each([
    ['the same', 'Restart the worker', 'restart the worker', true],
    ['of one letter', 'a', 'a', true],
    ['of one letter each, another', 'a', 'b', false],
    ['empty ones', '', '', false],
    ['one of which is empty', 'Restart the worker', ' ', false],
    ['one of which is empty, the other way round', '', 'Restart the worker', false],
    ['with 17 of 20 pairs in common', letters, `${letters.slice(0, 18)}xyz`, true],
    ['with 16 of 20 pairs in common', letters, `${letters.slice(0, 17)}wxyu`, false],
    ['the same words in another order', 'orders and refunds', 'refunds and orders', true],
    ['a syllable over and over, once more', 'la'.repeat(10), 'la'.repeat(11), true],
    ['a letter over and over, of other lengths', 'a'.repeat(20), 'a'.repeat(4), false],
    ['a letter over and over, of other lengths the other way round', 'a'.repeat(4), 'a'.repeat(20), false],
    ['one in the other', 'Restart', 'Restart the worker of the payments', false],
  ])('%s', (_name, one, other, alike) => {
    expect(areAlike(one, other)).toBe(alike);
  });
});
