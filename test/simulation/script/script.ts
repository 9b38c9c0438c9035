import type { ActName } from './acts.ts';

export type Target = 'orders-db' | 'logs-db';
/** One target is as PostgreSQL, which keeps grantors; the other is as a webhook, which does not. */
export const REPORTS_GRANTOR: Readonly<Record<Target, boolean>> = { 'orders-db': true, 'logs-db': false };
/** Whether the target gets each new expiry, as a webhook with `ends_by_itself`. */
export const EXPIRES_BY_ITSELF: Readonly<Record<Target, boolean>> = { 'orders-db': false, 'logs-db': true };
export type Party = 'github' | 'queue' | Target;

/** The fault of one call. */
export type Mishap =
  /** Refused at once. Nothing was done. */
  | 'refused'
  /** Done, and the answer is lost. */
  | 'lost'
  /** Not answered in time, and done later. */
  | 'late'
  | 'slow'
  /** Answered with an old state. A write is refused instead. */
  | 'old';

/** For some time, each call fails with this probability. */
export interface Noise {
  readonly kind: 'noise';
  readonly of: Party;
  readonly at: number;
  readonly until: number;
  readonly rate: number;
  /** Counts only calls with this prefix; all if it is missing. */
  readonly calls?: string;
  readonly mishaps: readonly [Mishap, ...Mishap[]];
}

/** For some time, every call fails: at once, or by a timeout. */
export interface Outage {
  readonly kind: 'outage';
  readonly of: Party;
  readonly at: number;
  readonly until: number;
  readonly hangs: boolean;
}

/** A process dies at its `calls`-th call from then, and another starts. */
export interface Death {
  readonly kind: 'death';
  readonly at: number;
  readonly calls: number;
  /** Counts only calls with this prefix. */
  readonly of: string;
  readonly backAfter: number;
  readonly losesDatabase: boolean;
}

/** A process pauses at its `calls`-th call from then, and continues later. */
export interface Stall {
  readonly kind: 'stall';
  readonly at: number;
  readonly calls: number;
  /** Counts only calls with this prefix. */
  readonly of: string;
  readonly forMs: number;
  /** Pauses the first process that made a call with this prefix. Otherwise the process is chosen before. */
  readonly after?: string;
}

/**
 * Another administrator gives what Curfew is about to give next, right before it does, and may remove it
 * later.
 */
export interface Rival {
  readonly kind: 'rival';
  readonly at: number;
  readonly of: Target;
  readonly removesAfterMs: number | null;
}

/** An action of a person. */
export interface Act {
  readonly kind: 'act';
  readonly at: number;
  readonly act: ActName;
  /** The seed of its random choices. */
  readonly dice: string;
}

export type Item = Act | Noise | Outage | Death | Stall | Rival;

export interface Setting {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** The time when people and faults stop. */
  readonly calm: number;
  readonly replicas: 1 | 2;
  /** Whether the default branch needs a merge queue. */
  readonly hasMergeQueue: boolean;
  /** Milliseconds by which clocks are ahead of real time; processes in order. */
  readonly ahead: {
    readonly github: number;
    readonly targets: Readonly<Record<Target, number>>;
    readonly processes: readonly [number, ...number[]];
  };
  /** Probabilities for each webhook. */
  readonly webhooks: { readonly lost: number; readonly doubled: number; readonly late: number };
}

/** All events, drawn before the start. Leaving out an item does not change the others. */
export interface Script {
  readonly seed: string;
  readonly setting: Setting;
  readonly items: readonly Item[];
}
