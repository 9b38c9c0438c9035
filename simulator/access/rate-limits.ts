import type { SimulatedClock } from '../clock.ts';
import { type Answer, ok, Refused } from '../http/answer.ts';
import type { Account, AppState, InstallationState } from '../state.ts';
import { graphqlPoints } from './graphql-points.ts';

/**
 * GitHub's limits for one installation or person.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api and
 * https://docs.github.com/en/graphql/overview/rate-limits-and-node-limits-for-the-graphql-api
 */
export interface RateLimits {
  /** Primary: REST requests and GraphQL points an hour. */
  readonly restPerHour: number;
  readonly graphqlPerHour: number;
  /** Secondary: a read costs 1 point, and a write 5. */
  readonly restPointsPerMinute: number;
  readonly graphqlPointsPerMinute: number;
  readonly concurrent: number;
  /** Secondary: requests that create content, by REST and GraphQL together. */
  readonly contentPerMinute: number;
  readonly contentPerHour: number;
  /** Milliseconds of an hour. A soak makes it shorter, so that it meets the limits of many hours. */
  readonly hourMs: number;
}

export const GITHUB_RATE_LIMITS: RateLimits = {
  restPerHour: 5_000,
  graphqlPerHour: 5_000,
  restPointsPerMinute: 900,
  graphqlPointsPerMinute: 2_000,
  concurrent: 100,
  contentPerMinute: 80,
  contentPerHour: 500,
  hourMs: 3_600_000,
};

/** Without a token. */
const ANONYMOUS_PER_HOUR = 60;
const MINUTE = 60_000;

/** The part of a caller that its limits depend on. */
export type RatedCaller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'app'; readonly app: Pick<AppState, 'id'> }
  | { readonly kind: 'installation'; readonly installation: Pick<InstallationState, 'id'> }
  | { readonly kind: 'person'; readonly account: Pick<Account, 'id'> };

export interface RatedRequest {
  readonly caller: RatedCaller;
  readonly method: string;
  readonly path: string;
  /** The body as it was sent. */
  readonly text: string;
}

/** A budget as GitHub shows it. `reset` is in seconds since 1970. */
export interface Rate {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
  readonly used: number;
}

/** Counts the requests of each caller. */
export class RateCounter {
  readonly #clock: Pick<SimulatedClock, 'now'>;
  readonly #limits: RateLimits;
  readonly #usage = new Map<string, Usage>();

  constructor(clock: Pick<SimulatedClock, 'now'>, limits: RateLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  rateOf(caller: RatedCaller, resource: 'core' | 'graphql'): Rate {
    const window = this.#of(caller).primary[resource].at(this.#now());
    const limit = this.#limitOf(caller, resource);
    const used = Math.min(window.count, limit);
    return {
      limit,
      remaining: limit - used,
      reset: Math.floor((window.began + this.#limits.hourMs) / 1000),
      used,
    };
  }

  /** Counts a request that begins, and throws if a limit is reached. */
  begin(request: RatedRequest): void {
    if (isFree(request)) return;
    const { caller } = request;
    const usage = this.#of(caller);
    const now = this.#now();
    if (this.rateOf(caller, resourceOf(request)).remaining === 0) {
      const message = `API rate limit exceeded for ${keyOf(caller)}.`;
      throw resourceOf(request) === 'graphql' ? new PointsUsedUp(message) : new Refused(403, message);
    }
    const { secondary } = usage;
    const content = isContent(request) ? 1 : 0;
    const isGraphql = resourceOf(request) === 'graphql';
    const points = isGraphql ? secondary.graphqlMinute : secondary.restMinute;
    const pointLimit = isGraphql ? this.#limits.graphqlPointsPerMinute : this.#limits.restPointsPerMinute;
    const cost = pointsOf(request);
    const waits = [
      usage.running < this.#limits.concurrent ? 0 : 1_000,
      points.waitFor(cost, pointLimit, now),
      secondary.contentMinute.waitFor(content, this.#limits.contentPerMinute, now),
      secondary.contentHour.waitFor(content, this.#limits.contentPerHour, now),
    ];
    const wait = Math.max(...waits);
    if (wait > 0) throw secondaryLimit(wait);
    points.add(cost, now);
    secondary.contentMinute.add(content, now);
    secondary.contentHour.add(content, now);
    usage.running += 1;
  }

  /** Ends a request that `begin` has let pass. One that was answered with 304 is free. */
  end(request: RatedRequest, unchanged: boolean): void {
    if (isFree(request)) return;
    const usage = this.#of(request.caller);
    usage.running -= 1;
    const cost = request.path === '/graphql' ? primaryPointsOf(request) : 1;
    if (!unchanged) usage.primary[resourceOf(request)].add(cost, this.#now());
  }

  /** As if other calls had used a limit up, but for `left`. */
  useUp(caller: RatedCaller, budget: 'rest' | 'graphql' | 'content', left = 0): void {
    const { primary, secondary } = this.#of(caller);
    const now = this.#now();
    if (budget === 'content') {
      const { contentPerHour } = this.#limits;
      secondary.contentHour.add(contentPerHour - secondary.contentHour.at(now).count - left, now);
      return;
    }
    const resource = budget === 'rest' ? 'core' : 'graphql';
    primary[resource].add(this.rateOf(caller, resource).remaining - left, now);
  }

  #limitOf(caller: RatedCaller, resource: 'core' | 'graphql'): number {
    if (caller.kind === 'anonymous') return ANONYMOUS_PER_HOUR;
    return resource === 'core' ? this.#limits.restPerHour : this.#limits.graphqlPerHour;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }

  #of(caller: RatedCaller): Usage {
    const key = keyOf(caller);
    const usage = this.#usage.get(key) ?? newUsage(this.#limits.hourMs);
    this.#usage.set(key, usage);
    return usage;
  }
}

interface Usage {
  running: number;
  readonly primary: { readonly core: FixedWindow; readonly graphql: FixedWindow };
  readonly secondary: {
    readonly restMinute: FixedWindow;
    readonly graphqlMinute: FixedWindow;
    readonly contentMinute: FixedWindow;
    readonly contentHour: FixedWindow;
  };
}

function newUsage(hourMs: number): Usage {
  return {
    running: 0,
    primary: { core: new FixedWindow(hourMs), graphql: new FixedWindow(hourMs) },
    secondary: {
      restMinute: new FixedWindow(MINUTE),
      graphqlMinute: new FixedWindow(MINUTE),
      contentMinute: new FixedWindow(MINUTE),
      contentHour: new FixedWindow(hourMs),
    },
  };
}

/** A count that begins again when its time is over. */
class FixedWindow {
  readonly #length: number;
  #began = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(milliseconds: number) {
    this.#length = milliseconds;
  }

  at(now: number): { readonly began: number; readonly count: number } {
    if (now >= this.#began + this.#length) {
      this.#began = now;
      this.#count = 0;
    }
    return { began: this.#began, count: this.#count };
  }

  add(cost: number, now: number): void {
    this.at(now);
    this.#count += cost;
  }

  /** Milliseconds until the cost fits; 0 if it does now. */
  waitFor(cost: number, limit: number, now: number): number {
    const { began, count } = this.at(now);
    return cost === 0 || count + cost <= limit ? 0 : began + this.#length - now;
  }
}

function secondaryLimit(wait: number): Refused {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return new Refused(403, message, undefined, { 'retry-after': String(Math.ceil(wait / 1000)) });
}

function keyOf(caller: RatedCaller): string {
  switch (caller.kind) {
    case 'installation':
      return `installation ID ${caller.installation.id}`;
    case 'app':
      return `App ID ${caller.app.id}`;
    case 'person':
      return `user ID ${caller.account.id}`;
    case 'anonymous':
      return 'this address';
  }
}

export function resourceOf({ path }: Pick<RatedRequest, 'path'>): 'core' | 'graphql' {
  return path === '/graphql' ? 'graphql' : 'core';
}

function isFree({ path }: RatedRequest): boolean {
  return path === '/rate_limit';
}

function isMutation({ path, text }: RatedRequest): boolean {
  return path === '/graphql' && /^\s*mutation\b/.test(queryIn(text));
}

function queryIn(text: string): string {
  return String(graphqlBody(text).query ?? '');
}

function graphqlBody(text: string): { readonly query?: unknown; readonly variables?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The points of the hour's limit that a query costs. One that cannot be parsed costs one. */
function primaryPointsOf({ text }: RatedRequest): number {
  try {
    const { query, variables } = graphqlBody(text);
    return graphqlPoints(String(query), Object(variables));
  } catch {
    return 1;
  }
}

/** If an hour's points are used up, GraphQL answers 200 with an error. */
class PointsUsedUp extends Refused {
  constructor(message: string) {
    super(200, message);
  }

  override answer(): Answer {
    return ok({ errors: [{ type: 'RATE_LIMITED', message: this.message }] });
  }
}

function pointsOf(request: RatedRequest): number {
  if (request.path === '/graphql') return isMutation(request) ? 5 : 1;
  return request.method === 'GET' ? 1 : 5;
}

/**
 * GitHub does not list what counts as content. Here everything does that makes a new object, except tokens.
 */
function isContent(request: RatedRequest): boolean {
  if (request.path === '/graphql') return isMutation(request);
  return request.method === 'POST' && !request.path.startsWith('/app/');
}
