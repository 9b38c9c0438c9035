import { largest } from './largest.ts';

/**
 * Why Curfew calls GitHub, the most urgent first. `look` compares: reviews, and what a team holds. `other` is
 * what can wait longest: reverts, comments, checks of the settings.
 */
export const CALL_CLASSES = ['end', 'break-glass', 'approved', 'look', 'other'] as const;
export type CallClass = (typeof CALL_CLASSES)[number];

/**
 * The share of each limit that a class leaves to those before it. An end leaves nothing: only GitHub's own
 * refusal stops it.
 */
export const RESERVES: Readonly<Record<CallClass, number>> = {
  end: 0,
  'break-glass': 0.05,
  approved: 0.1,
  look: 0.2,
  other: 0.35,
};

export type CallResource = 'rest' | 'graphql';

/** The part of a call that limits depend on. */
export interface LimitedCall {
  readonly resource: CallResource;
  /** Whether it changes something. Such a call costs five points of a minute's limit. */
  readonly writes: boolean;
  /** Whether it creates content, by REST or GraphQL: GitHub limits both together. */
  readonly creates: boolean;
}

/** The calls or points of one hour, by GitHub's last answer. */
export interface PrimaryLimit {
  readonly limit: number;
  readonly remaining: number;
  /** In milliseconds on the clock of the caller, like all times here. */
  readonly resetsAt: number;
}

/** A count of this process since `startedAt`: GitHub does not show what is left of these limits. */
export interface OwnCount {
  readonly startedAt: number;
  readonly used: number;
}

export const OWN_LIMITS = ['restMinute', 'graphqlMinute', 'contentMinute', 'contentHour'] as const;
export type OwnLimit = (typeof OWN_LIMITS)[number];

export type OwnLimits = Readonly<Record<OwnLimit, number>>;

/**
 * GitHub's documented limits. A number here stops no end, and holds only where GitHub says that it has
 * limits. https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export const DOCUMENTED_LIMITS: OwnLimits = {
  restMinute: 900,
  graphqlMinute: 2_000,
  contentMinute: 80,
  contentHour: 500,
};

const MINUTE_MS = 60_000;
export const LENGTH_MS: Readonly<Record<OwnLimit, number>> = {
  restMinute: MINUTE_MS,
  graphqlMinute: MINUTE_MS,
  contentMinute: MINUTE_MS,
  contentHour: 60 * MINUTE_MS,
};

/** Everything that is known about the limits of one installation, or of one App. */
export interface BudgetFacts {
  readonly primary: Readonly<Partial<Record<CallResource, PrimaryLimit>>>;
  /** Until when GitHub asked to make no call of this kind. */
  readonly refusedUntil: Readonly<Record<CallResource | 'creates', number>>;
  readonly counts: Readonly<Record<OwnLimit, OwnCount>>;
}

/** Milliseconds until a call of this class may be made; 0 if it may be made now. */
export function waitForBudget(
  facts: BudgetFacts,
  call: LimitedCall,
  {
    callClass,
    now,
    limits,
  }: { readonly callClass: CallClass; readonly now: number; readonly limits: OwnLimits },
): number {
  const { primary, refusedUntil, counts } = facts;
  const refused = Math.max(refusedUntil[call.resource], call.creates ? refusedUntil.creates : 0) - now;
  if (callClass === 'end') return Math.max(0, refused);
  const reserve = RESERVES[callClass];
  const waits = [refused];
  const hour = primary[call.resource];
  if (hour !== undefined && hour.remaining <= hour.limit * reserve) waits.push(hour.resetsAt - now);
  // Enterprise Server usually has no limits, and then its answers name none.
  if (hour !== undefined) {
    for (const [name, cost] of costsOf(call)) {
      const { startedAt, used } = counts[name];
      if (used + cost > limits[name] * (1 - reserve)) waits.push(startedAt + LENGTH_MS[name] - now);
    }
  }
  return largest(waits, 0);
}

/** The points that a call adds to each limit that GitHub does not show. */
export function costsOf({
  resource,
  writes,
  creates,
}: LimitedCall): readonly (readonly [OwnLimit, number])[] {
  const points = writes ? 5 : 1;
  return [
    [resource === 'rest' ? 'restMinute' : 'graphqlMinute', points],
    ...(creates
      ? ([
          ['contentMinute', 1],
          ['contentHour', 1],
        ] as const)
      : []),
  ];
}
