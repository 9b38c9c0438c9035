import { describe, expect, it } from 'vitest';
import { areSimilar, normalizedWords } from '../../../src/domain/rules/similar-texts.ts';

describe('normalized words', () => {
  it.each([
    ['no case and no signs', ' Find out -- WHY! ', 'find out why'],
    ['letters in their compatible form', 'Ｆｉｎｄ the ﬁle №5', 'find the file no5'],
    ['marks belong to their letters', 'ने क्यों', 'ने क्यों'],
    ['digits stay', 'INC-1182', 'inc 1182'],
    ['signs alone', '?!', ''],
    ['only the first 500 characters', 'a'.repeat(501), 'a'.repeat(500)],
  ])('%s', (_name, text, expected) => {
    expect(normalizedWords(text)).toBe(expected);
  });
});

describe('similar texts', () => {
  // 21 letters are 20 pairs of neighbors.
  const letters = 'abcdefghijklmnopqrstu';

  it.each([
    ['the same', 'Restart the worker', 'restart the worker', true],
    ['the same letter', 'a', 'a', true],
    ['two different letters', 'a', 'b', false],
    ['two empty texts', '', '', false],
    ['a text and an empty text', 'Restart the worker', ' ', false],
    ['an empty text and a text', '', 'Restart the worker', false],
    ['with 17 of 20 pairs in common', letters, `${letters.slice(0, 18)}xyz`, true],
    ['with 16 of 20 pairs in common', letters, `${letters.slice(0, 17)}wxyu`, false],
    ['the same words in another order', 'orders and refunds', 'refunds and orders', true],
    ['a repeated syllable, once more', 'la'.repeat(10), 'la'.repeat(11), true],
    ['a repeated letter, more times', 'a'.repeat(20), 'a'.repeat(4), false],
    ['a repeated letter, fewer times', 'a'.repeat(4), 'a'.repeat(20), false],
    ['a text that contains the other', 'Restart', 'Restart the worker of the payments', false],
  ])('%s', (_name, one, other, similar) => {
    expect(areSimilar(one, other)).toBe(similar);
  });
});
