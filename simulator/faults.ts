import type { Events } from './webhooks/events.ts';

export interface FaultMatch {
  readonly method?: string;
  /** Matches the path without prefix and query, such as `/repos/acme/access/pulls/1/merge`. */
  readonly path?: RegExp;
  /** Only calls of the app with this slug. */
  readonly app?: string;
  /** Only GraphQL requests whose text contains this. */
  readonly graphql?: string;
}

/** The fault of a matching call. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly body?: unknown }
  /** The call takes effect. Its answer is lost. */
  | { readonly kind: 'abort-after' }
  /** The connection breaks before the call takes effect. */
  | { readonly kind: 'abort-before' }
  /**
   * A secondary rate limit. https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
   */
  | { readonly kind: 'limit'; readonly status: 403 | 429; readonly retryAfter: number }
  /** Seconds until the hourly limit is reset. Until then it is used up. */
  | { readonly kind: 'exhausted'; readonly resetAfter: number }
  /** A read of a git ref answers the commit before the last move, as a server of GitHub does that is late. */
  | { readonly kind: 'older-head' }
  /** Milliseconds. */
  | { readonly kind: 'slow'; readonly delay: number };

interface Arranged {
  readonly match: FaultMatch;
  readonly fault: Fault;
  left: number;
}

/** Faults that a test asks for. */
export class Faults {
  readonly #arranged: Arranged[] = [];
  readonly #events: Pick<Events, 'arrange'>;
  readonly #expireTokens: () => void;

  constructor(events: Pick<Events, 'arrange'>, expireTokens: () => void) {
    this.#events = events;
    this.#expireTokens = expireTokens;
  }

  /** The next `times` matching calls get this fault. */
  next(match: FaultMatch, fault: Fault, times = 1): void {
    this.#arranged.push({ match, fault, left: times });
  }

  loseEvents(times: number, event?: string): void {
    this.#events.arrange('lose', times, event);
  }

  duplicateEvents(times: number, event?: string): void {
    this.#events.arrange('duplicate', times, event);
  }

  /** Milliseconds. */
  delayEvents(delay: number, times: number, event?: string): void {
    this.#events.arrange({ delay }, times, event);
  }

  /** Every installation token issued so far stops working. */
  expireTokens(): void {
    this.#expireTokens();
  }

  clear(): void {
    this.#arranged.length = 0;
  }

  take(call: FaultyCall): Fault | undefined {
    const found = this.#arranged.find(({ match, left }) => left > 0 && fits(match, call));
    if (found === undefined) return undefined;
    found.left -= 1;
    return found.fault;
  }
}

export interface FaultyCall {
  readonly method: string;
  readonly path: string;
  readonly text: string;
  readonly app?: string | undefined;
}

function fits(match: FaultMatch, { method, path, text, app }: FaultyCall): boolean {
  if (match.app !== undefined && match.app !== app) return false;
  if (match.graphql !== undefined) return path === '/graphql' && text.includes(match.graphql);
  return (match.method ?? method) === method && (match.path === undefined || match.path.test(path));
}
