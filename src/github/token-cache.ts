export interface TokenCache {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  clear(): void;
}

/** GitHub's tokens live an hour; the rest is left for requests under way. */
const KEPT_MS = 55 * 60_000;

/** Holds installation tokens by elapsed time, so that a wrong or moved wall clock neither wastes nor outlives them. */
export function tokenCache(elapsedMs: () => number = () => performance.now()): TokenCache {
  const tokens = new Map<string, { readonly value: string; readonly since: number }>();
  return {
    get(key) {
      const known = tokens.get(key);
      return known !== undefined && elapsedMs() - known.since < KEPT_MS ? known.value : undefined;
    },
    set(key, value) {
      tokens.set(key, { value, since: elapsedMs() });
    },
    clear() {
      tokens.clear();
    },
  };
}
