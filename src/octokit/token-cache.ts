export interface TokenCache {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  clear(): void;
}

/** GitHub's tokens are valid for an hour. The rest of it is for requests that are under way. */
const TOKEN_AGE_MAX_MS = 55 * 60_000;

/**
 * Caches installation tokens by elapsed time. So a wall clock that is wrong or changed neither drops a valid
 * token nor keeps an expired one.
 */
export function tokenCache(elapsedMs: () => number = () => performance.now()): TokenCache {
  const tokens = new Map<string, { readonly value: string; readonly savedAt: number }>();
  return {
    get(key) {
      const cached = tokens.get(key);
      return cached !== undefined && elapsedMs() - cached.savedAt < TOKEN_AGE_MAX_MS
        ? cached.value
        : undefined;
    },
    set(key, value) {
      tokens.set(key, { value, savedAt: elapsedMs() });
    },
    clear() {
      tokens.clear();
    },
  };
}
