/** Characters of a text that are compared: enough for any honest answer, and a bound on the work. */
const COMPARED = 500;

/** Letters and digits only, in lower case, single spaces between words. */
export function plainWords(text: string): string {
  return text
    .slice(0, COMPARED)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * Whether two texts say the same in nearly the same letters: the share of character pairs in common (Dice 1945, over
 * bigrams) is at least 0.85. Empty texts are like nothing.
 */
export function areAlike(one: string, other: string): boolean {
  const [a, b] = [plainWords(one), plainWords(other)];
  if (a === b) return a !== '';
  const pairs = pairsOf(a);
  let common = 0;
  for (const [pair, count] of pairsOf(b)) common += Math.min(count, pairs.get(pair) ?? 0);
  return (2 * common) / (a.length - 1 + b.length - 1) >= 0.85;
}

function pairsOf(text: string): ReadonlyMap<string, number> {
  const pairs = new Map<string, number>();
  for (let index = 0; index + 1 < text.length; index++) {
    const pair = text.slice(index, index + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}
