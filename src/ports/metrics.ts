import type { Entry } from '../domain/ledger/entry.ts';

/** Calls to GitHub that an installation has left until its limit is set anew. */
export interface Budget {
  readonly limit: number;
  readonly remaining: number;
}

/** Counts what happens, for whoever watches Curfew. Every call returns at once, and never throws. */
export interface Metrics {
  /** An entry that this process wrote into the ledger of a repository (`acme/access`). */
  recorded(repository: string, entry: Entry): void;
  /** What GitHub said with its last answer about a repository. */
  budget(repository: string, budget: Budget): void;
}

/** For those whom nobody watches. */
export const noMetrics: Metrics = { recorded: () => {}, budget: () => {} };
