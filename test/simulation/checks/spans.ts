/** Real time; null if it still lasts. */
export interface Span {
  readonly from: number;
  readonly until: number | null;
}

/** Milliseconds between two moments that any of the spans covers. */
export function covered(spans: readonly Span[], from: number, until: number): number {
  const cut = spans
    .map((span) => ({ from: Math.max(span.from, from), until: Math.min(span.until ?? until, until) }))
    .filter((span) => span.from < span.until)
    .sort((a, b) => a.from - b.from);
  let total = 0;
  let reached = from;
  for (const span of cut) {
    total += Math.max(0, span.until - Math.max(reached, span.from));
    reached = Math.max(reached, span.until);
  }
  return total;
}
