/** The commit itself and everything that it descends from. */
export function ancestors(sha: string, parentsOf: (sha: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [sha];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...parentsOf(next));
  }
  return seen;
}
