/** The one of `known` that `word` was most likely meant to be; null where none is near. */
export function didYouMean(word: string, known: readonly string[]): string | null {
  const written = plain(word).slice(0, 80);
  const allowed = Math.min(3, Math.ceil(written.length / 3));
  let best: string | null = null;
  let bestDistance = allowed + 1;
  for (const candidate of known) {
    const name = plain(candidate);
    const begun = written.length >= 3 && name.startsWith(written);
    const distance = begun ? 0 : editDistance(written, name);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Fields have underscores and roles hyphens; people write either. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}

/** Levenshtein's distance, a neighbouring swap counting as one. */
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
