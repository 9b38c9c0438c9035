/** Remembers what was used last, up to a total size. For what is addressed by its hash and never changes. */
export interface BoundedMemory<T> {
  get(key: string): T | undefined;
  /** `size` in bytes. */
  set(key: string, value: T, size: number): void;
}

export function boundedMemory<T>(limit: number): BoundedMemory<T> {
  const kept = new Map<string, { readonly value: T; readonly size: number }>();
  let total = 0;
  const forget = (key: string): void => {
    total -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  };
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found.value;
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
