/** Characters of a text that are compared: enough for an honest answer, and a limit of the work. */
const COMPARED_LENGTH_MAX = 500;
/** The similarity from which two texts count as the same. */
const SIMILARITY_MIN = 0.85;

/** The same texts are compared again and again: those of forms and roles, with each answer. */
const KNOWN_MAX = 100;
const known = new Map<string, string>();

/** The words of a text: letters and digits in lower case, with single spaces between the words. */
export function normalizedWords(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const words = text
    .slice(0, COMPARED_LENGTH_MAX)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(text, words);
  return words;
}

/**
 * Whether two texts are nearly the same. The measure is Dice's coefficient (1945) over pairs of characters:
 * the share of pairs that both texts have. An empty text is similar to no text.
 */
export function areSimilar(one: string, other: string): boolean {
  const [a, b] = [normalizedWords(one), normalizedWords(other)];
  if (a === b) return a !== '';
  // The shorter text limits how many pairs both can have.
  const commonMax = Math.min(a.length, b.length) - 1;
  if ((2 * commonMax) / (a.length - 1 + b.length - 1) < SIMILARITY_MIN) return false;
  const pairs = pairsOf(a);
  let common = 0;
  for (const [pair, count] of pairsOf(b)) common += Math.min(count, pairs.get(pair) ?? 0);
  return (2 * common) / (a.length - 1 + b.length - 1) >= SIMILARITY_MIN;
}

function pairsOf(text: string): ReadonlyMap<string, number> {
  const pairs = new Map<string, number>();
  for (let index = 0; index + 1 < text.length; index++) {
    const pair = text.slice(index, index + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}
