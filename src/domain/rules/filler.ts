import { plainWords } from './alike.ts';

/** Words that fill space: they say that something is wanted, not what or why. */
const EMPTY_WORDS = new Set(
  `a access accessing admin all an and any are as asap asked asap asdf asdfasdf at bar baz be because been blah business but by can
  check checking could db debug do doing dolor done dont etc fix foo foobar for from get give going grant
  have hello here hi i if in investigate ipsum is issue it its job just lorem look looking me must my n na need needed
  needing needs no none now nothing of on one only or our please pls plz prod production purpose purposes qwer qwerty qwertz
  reason reasons request requested require required requires requiring role sit so some something stuff task tbd temp
  temporarily temporary test tested testing tests that the thing things this thx ticket to todo urgent urgently us
  use using various want wanted wants we will with work working would xxx yes`.split(/\s+/),
);

/** Scripts that put no spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** Fewer words that say something than this, and an answer is suspect. */
const TELLING_WORDS = 2;
/** Fewer different letters than this, and it was typed with a flat hand. */
const DIFFERENT_LETTERS = 6;

/** Whether an answer looks as if it were there to fill the field. A guess: a reviewer decides. */
export function looksLikeFiller(answer: string): boolean {
  const words = plainWords(answer);
  const letters = new Set(words.replace(/[\s\p{N}]/gu, ''));
  if (letters.size < DIFFERENT_LETTERS) return true;
  if (UNSPACED.test(words)) return false;
  const telling = new Set(words.split(' ').filter(saysSomething));
  return telling.size < TELLING_WORDS;
}

function saysSomething(word: string): boolean {
  if (word.length < 2 || EMPTY_WORDS.has(word)) return false;
  // a number, or one letter or syllable over and over
  return !/^\p{N}+$/u.test(word) && !/^(.{1,4})\1{2,}.{0,3}$/u.test(word);
}

/** How much an answer says: characters without runs of space; one of an ideographic script counts for three. */
export function weightOf(answer: string): number {
  let weight = 0;
  for (const character of plainWords(answer)) weight += UNSPACED.test(character) ? 3 : 1;
  return weight;
}
