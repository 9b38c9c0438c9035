import type { Entry } from '../domain/ledger/entry.ts';

/** The calls by REST, or points by GraphQL, that an installation has left until GitHub resets its limit. */
export interface Budget {
  readonly resource: 'rest' | 'graphql';
  readonly limit: number;
  readonly remaining: number;
}

/** Counts events, for the operator's monitoring. Each call returns at once and never throws. */
export interface Metrics {
  /** This process recorded an entry in the ledger of a repository (`acme/access`). */
  recorded(repository: string, entry: Entry): void;
  /** GitHub's last answer about a repository had this budget. */
  budget(repository: string, budget: Budget): void;
  /** The same for the installation of a target's own App. */
  targetBudget(target: string, budget: Budget): void;
}

/** For a process without monitoring. */
export const noMetrics: Metrics = { recorded: () => {}, budget: () => {}, targetBudget: () => {} };
