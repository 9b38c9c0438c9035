/** Remembers the answers that were used last, up to a total size. */
export interface BoundedMemory<T> {
  get(key: string): T | undefined;
  /** Takes the place of what the key held; what is larger than the whole memory is not kept. */
  set(key: string, value: T, size: number): void;
  delete(key: string): void;
}

export function boundedMemory<T>(limit: number): BoundedMemory<T> {
  const kept = new Map<string, { readonly value: T; readonly size: number }>();
  let total = 0;

  const forget = (key: string): void => {
    total -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  };

  return {
    delete: forget,

    get(key) {
      const entry = kept.get(key);
      if (entry === undefined) return undefined;
      // A map keeps the order of insertion: what was just used goes to its end.
      kept.delete(key);
      kept.set(key, entry);
      return entry.value;
    },

    set(key, value, size) {
      forget(key);
      if (size > limit) return;
      kept.set(key, { value, size });
      total += size;
      for (const oldest of kept.keys()) {
        if (total <= limit) break;
        forget(oldest);
      }
    },
  };
}
