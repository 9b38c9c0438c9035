/** Remembers the newest answers up to a total size. */
export interface BoundedMemory<T> {
  get(key: string): T | undefined;
  set(key: string, value: T, size: number): void;
}

/** For what is addressed by hash and therefore never changes. */
export function boundedMemory<T>(limit: number): BoundedMemory<T> {
  const kept = new Map<string, { readonly value: T; readonly size: number }>();
  let total = 0;
  return {
    get: (key) => kept.get(key)?.value,
    set(key, value, size) {
      if (size > limit || kept.has(key)) return;
      kept.set(key, { value, size });
      total += size;
      for (const [oldest, entry] of kept) {
        if (total <= limit) break;
        kept.delete(oldest);
        total -= entry.size;
      }
    },
  };
}
