/** Does something with each, so many at a time, in order of their turn. Rejects with the first failure. */
export async function sideBySide<T>(
  many: number,
  items: readonly T[],
  act: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: Math.min(many, left.length) }, lane));
}
