import { expect, it } from 'vitest';
import { looksLikeFiller, weightOf } from '../../../src/domain/rules/filler.ts';

it.each([
  ['letters', 'Restart', 7],
  ['letters of a script that says more with each', '返金', 6],
  ['both', '返金 by hand', 14],
  ['runs of space and signs as one space', 'by  --  hand', 7],
  ['nothing', ' ', 0],
])('an answer weighs: %s', (_name, answer, weight) => {
  expect(weightOf(answer)).toBe(weight);
});

it.each([
  ['two words that say something', 'restarting workers', false],
  ['one such word', 'restarting', true],
  ['one such word, twice', 'restarting restarting', true],
  ['one such word among empty ones', 'please restart the thing now', true],
  ['six different letters', 'abc def', false],
  ['five different letters', 'abc dea', true],
  ['digits, which are no letters', 'abc12 cde34', true],
  ['letters one by one', 'restarting x y z', true],
  ['numbers beside a word', 'restarting 1182 4711', true],
  ['a number with letters beside a word', 'restarting inc1182', false],
  ['a word that only ends in a number', 'restarting v2', false],
  ['a word that only begins with a number', 'restarting 2nd', false],
  ['a letter over and over beside a word', 'restarting xxxxx', true],
  ['a syllable three times beside a word', 'restarting bidbidbid', true],
  ['a syllable twice beside a word', 'restarting bidbid', false],
  ['four letters three times', 'restarting bidobidobido', true],
  ['five letters three times', 'restarting bidonbidonbidon', false],
  ['a syllable over and over, and three letters more', 'restarting bidbidbidxyz', true],
  ['a syllable over and over, and four letters more', 'restarting bidbidbidwxyz', false],
  ['letters before a syllable over and over', 'restarting xbidbidbid', false],
  ['a script without spaces', '返金が止まった原因', false],
  ['a script without spaces, with too few letters', '返金返金返金', true],
])('filler: %s', (_name, answer, filler) => {
  expect(looksLikeFiller(answer)).toBe(filler);
});
