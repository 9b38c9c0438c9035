import { DateTime } from 'luxon';
import type { Clock } from '../ports/clock.ts';

export interface TokenCache {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  clear(): void;
}

/** A token is not used in its last minute: a request takes time to arrive. */
const MARGIN_MS = 60_000;

/** Holds installation tokens until they expire by our clock. `@octokit/auth-app` writes them as `token|created|expires|…`. */
export function tokenCache(clock: Clock): TokenCache {
  const tokens = new Map<string, string>();
  return {
    get(key) {
      const value = tokens.get(key);
      const expires = DateTime.fromISO(value?.split('|')[2] ?? '');
      return expires.isValid && expires.toMillis() - MARGIN_MS > clock.now().toMillis() ? value : undefined;
    },
    set(key, value) {
      tokens.set(key, value);
    },
    clear() {
      tokens.clear();
    },
  };
}
