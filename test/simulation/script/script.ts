import type { ActName } from './acts.ts';

export type Target = 'orders-db' | 'logs-db';
export type Party = 'github' | 'queue' | Target;

/** How one call can go wrong. */
export type Mishap =
  /** Turned away at once: nothing was done. */
  | 'refused'
  /** Done, and the answer lost. */
  | 'lost'
  /** Not answered in time, and done after that. */
  | 'late'
  | 'slow'
  /** Answered out of the past; a write is refused instead. */
  | 'old';

/** For some time, each call has this chance to go wrong. */
export interface Noise {
  readonly kind: 'noise';
  readonly of: Party;
  readonly at: number;
  readonly until: number;
  readonly rate: number;
  readonly mishaps: readonly [Mishap, ...Mishap[]];
}

/** For some time, every call fails: at once, or when its time is up. */
export interface Outage {
  readonly kind: 'outage';
  readonly of: Party;
  readonly at: number;
  readonly until: number;
  readonly hangs: boolean;
}

/** A Curfew dies at its `calls`-th call after that, and another begins. */
export interface Death {
  readonly kind: 'death';
  readonly at: number;
  readonly calls: number;
  /** Counts only calls whose names begin so. */
  readonly of: string;
  readonly backAfter: number;
  readonly losesDatabase: boolean;
}

/** A Curfew stands still at its `calls`-th call after that, and goes on later as if nothing had been. */
export interface Stall {
  readonly kind: 'stall';
  readonly at: number;
  readonly calls: number;
  /** Counts only calls whose names begin so. */
  readonly of: string;
  readonly forMs: number;
}

/** Somebody does something. */
export interface Act {
  readonly kind: 'act';
  readonly at: number;
  readonly act: ActName;
  /** The seed of all that is left to chance in it. */
  readonly dice: string;
}

export type Item = Act | Noise | Outage | Death | Stall;

export interface Setting {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** When people and faults stop. */
  readonly calm: number;
  readonly replicas: 1 | 2;
  /** Milliseconds that clocks are ahead of real time; those of processes one after the other. */
  readonly ahead: {
    readonly github: number;
    readonly targets: Readonly<Record<Target, number>>;
    readonly processes: readonly [number, ...number[]];
  };
  /** Chances of each webhook. */
  readonly webhooks: { readonly lost: number; readonly doubled: number; readonly late: number };
}

/** Everything that will happen, drawn before it begins: leaving an item out leaves the others as they are. */
export interface Script {
  readonly seed: string;
  readonly setting: Setting;
  readonly items: readonly Item[];
}
