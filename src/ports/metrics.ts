import type { Entry } from '../domain/ledger/entry.ts';

/** The calls to GitHub that an installation has left until its limit is reset. */
export interface Budget {
  readonly limit: number;
  readonly remaining: number;
}

/** Counts events, for the operator's monitoring. Each call returns at once and never throws. */
export interface Metrics {
  /** This process recorded an entry in the ledger of a repository (`acme/access`). */
  recorded(repository: string, entry: Entry): void;
  /** GitHub's last answer about a repository had this budget. */
  budget(repository: string, budget: Budget): void;
}

/** For a process without monitoring. */
export const noMetrics: Metrics = { recorded: () => {}, budget: () => {} };
