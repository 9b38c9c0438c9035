/** How many people a line needs, and the ids of those who could stand for it. */
export interface Need {
  readonly count: number;
  readonly candidates: readonly number[];
}

/**
 * Gives each line up to `count` people so that nobody stands for two lines and as many places as possible are filled:
 * a maximum bipartite matching by augmenting paths (Kuhn 1955). Greedy choice would refuse what can be met.
 */
export function assignPeople(needs: readonly Need[]): readonly ReadonlySet<number>[] {
  const places = needs.flatMap(({ count, candidates }, line) =>
    Array.from({ length: Math.min(count, candidates.length) }, () => ({ line, candidates })),
  );
  const placeOf = new Map<number, number>();

  const seat = (place: number, asked: Set<number>): boolean => {
    for (const person of places[place]?.candidates ?? []) {
      if (asked.has(person)) continue;
      asked.add(person);
      const taken = placeOf.get(person);
      if (taken === undefined || seat(taken, asked)) {
        placeOf.set(person, place);
        return true;
      }
    }
    return false;
  };

  for (const place of places.keys()) seat(place, new Set());
  return needs.map(
    (_, line) =>
      new Set([...placeOf].filter(([, place]) => places[place]?.line === line).map(([person]) => person)),
  );
}
