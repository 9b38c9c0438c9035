import { expect, it } from 'vitest';
import { looksLikeFiller, weightOf } from '../../../src/domain/rules/looks-like-filler.ts';

it.each([
  ['letters', 'Restart', 7],
  ['letters of a script without spaces', '返金', 6],
  ['letters of both scripts', '返金 by hand', 14],
  ['spaces and signs as one space', 'by  --  hand', 7],
  ['no letters', ' ', 0],
])('the weight of an answer: %s', (_name, answer, weight) => {
  expect(weightOf(answer)).toBe(weight);
});

it.each([
  ['two words with content', 'restarting workers', false],
  ['one word with content', 'restarting', true],
  ['one word with content, twice', 'restarting restarting', true],
  ['one word with content among empty words', 'please restart the thing now', true],
  ['six different letters', 'abc def', false],
  ['five different letters', 'abc dea', true],
  ['digits do not count as letters', 'abc12 cde34', true],
  ['letters one by one', 'restarting x y z', true],
  ['numbers beside a word', 'restarting 1182 4711', true],
  ['a number with letters beside a word', 'restarting inc1182', false],
  ['a word that only ends in a number', 'restarting v2', false],
  ['a word that only begins with a number', 'restarting 2nd', false],
  ['a letter repeated beside a word', 'restarting xxxxx', true],
  ['a syllable three times beside a word', 'restarting bidbidbid', true],
  ['a syllable twice beside a word', 'restarting bidbid', false],
  ['four letters three times', 'restarting bidobidobido', true],
  ['five letters three times', 'restarting bidonbidonbidon', false],
  ['a syllable repeated, and three letters more', 'restarting bidbidbidxyz', true],
  ['a syllable repeated, and four letters more', 'restarting bidbidbidwxyz', false],
  ['letters before a syllable repeated', 'restarting xbidbidbid', false],
  ['a script without spaces', '返金が止まった原因', false],
  ['a script without spaces, with too few letters', '返金返金返金', true],
])('filler: %s', (_name, answer, filler) => {
  expect(looksLikeFiller(answer)).toBe(filler);
});
