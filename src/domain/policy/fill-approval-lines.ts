/** The number of people that an approval line needs, and the ids of the people who could fill it. */
export interface Need {
  readonly count: number;
  readonly candidates: readonly number[];
}

/**
 * Assigns up to `count` people to each line. A person fills one place only, and as many places as possible
 * are filled. This is a maximum bipartite matching by augmenting paths (Kuhn 1955). A greedy choice would
 * refuse approvals that are enough.
 */
export function fillApprovalLines(needs: readonly Need[]): readonly ReadonlySet<number>[] {
  const places = needs.flatMap(({ count, candidates }, line) =>
    Array.from({ length: Math.min(count, candidates.length) }, () => ({ line, candidates })),
  );
  const placeOf = new Map<number, number>();

  const fill = (place: number, tried: Set<number>): boolean => {
    for (const person of places[place]?.candidates ?? []) {
      if (tried.has(person)) continue;
      tried.add(person);
      const otherPlace = placeOf.get(person);
      if (otherPlace === undefined || fill(otherPlace, tried)) {
        placeOf.set(person, place);
        return true;
      }
    }
    return false;
  };

  for (const place of places.keys()) fill(place, new Set());
  return needs.map(
    (_, line) =>
      new Set([...placeOf].filter(([, place]) => places[place]?.line === line).map(([person]) => person)),
  );
}
