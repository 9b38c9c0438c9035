import { normalizedWords } from './similar-texts.ts';

/** Words without content: they say that access is wanted, but not for which work or why. */
const EMPTY_WORDS = new Set(
  `a access accessing admin all an and any are as asap asked asap asdf asdfasdf at bar baz be because been blah business but by can
  check checking could db debug do doing dolor done dont etc fix foo foobar for from get give going grant
  have hello here hi i if in investigate ipsum is issue it its job just lorem look looking me must my n na need needed
  needing needs no none now nothing of on one only or our please pls plz prod production purpose purposes qwer qwerty qwertz
  reason reasons request requested require required requires requiring role sit so some something stuff task tbd temp
  temporarily temporary test tested testing tests that the thing things this thx ticket to todo urgent urgently us
  use using various want wanted wants we will with work working would xxx yes`.split(/\s+/),
);

/** Scripts without spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** An answer needs this number of different words with content. */
const CONTENT_WORDS_MIN = 2;
/** An answer needs this number of different letters. With fewer, a person hit random keys. */
const DIFFERENT_LETTERS_MIN = 6;

/** Whether an answer seems to be there only to fill the field. This is a guess, and the reviewer decides. */
export function looksLikeFiller(answer: string): boolean {
  const words = normalizedWords(answer);
  const letters = new Set(words.replace(/[\s\p{N}]/gu, ''));
  if (letters.size < DIFFERENT_LETTERS_MIN) return true;
  if (UNSPACED.test(words)) return false;
  const contentWords = new Set(words.split(' ').filter(hasContent));
  return contentWords.size < CONTENT_WORDS_MIN;
}

function hasContent(word: string): boolean {
  if (word.length < 2 || EMPTY_WORDS.has(word)) return false;
  // A number has no content, and neither has one letter or syllable that repeats.
  return !/^\p{N}+$/u.test(word) && !/^(.{1,4})\1{2,}.{0,3}$/u.test(word);
}

/**
 * The length of an answer in characters. A character of a script without spaces counts as three, because it
 * says more.
 */
export function weightOf(answer: string): number {
  let weight = 0;
  for (const character of normalizedWords(answer)) weight += UNSPACED.test(character) ? 3 : 1;
  return weight;
}
