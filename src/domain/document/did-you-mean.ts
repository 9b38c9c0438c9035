/** The word of `known` that the author most likely meant; null if none is similar. */
export function didYouMean(word: string, known: readonly string[]): string | null {
  const written = comparable(word).slice(0, 80);
  const maxDistance = Math.min(3, Math.ceil(written.length / 3));
  let best: string | null = null;
  let bestDistance = maxDistance + 1;
  for (const candidate of known) {
    const name = comparable(candidate);
    const isBeginning = written.length >= 3 && name.startsWith(written);
    const distance = isBeginning ? 0 : editDistance(written, name);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Fields have underscores and roles have hyphens, but people mix them up. */
function comparable(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}

/** Levenshtein's distance, with a swap of two neighbours as one step. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
