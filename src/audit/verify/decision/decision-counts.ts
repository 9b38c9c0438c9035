import { OLDEST_CHECKED_RULES, RULES_VERSION } from '../../../domain/decision/rules-version.ts';
import type { DecidedByRules } from '../../../domain/ledger/entry.ts';

/** How many decisions were made again, and how many were not. */
export interface DecisionCounts {
  checked: number;
  /** Decided by rules that are older than those that are known. */
  older: number;
  /** Decided by rules that are newer than this version of Curfew. */
  newer: number;
  /** Approvals whose evidence does not say who contributed to the content. */
  withoutContributors: number;
  /** Numbers of entries that accept a policy by the approval of the operator's owners. */
  readonly byOwners: number[];
}

/**
 * Counts a decision. Returns whether its version of the rules is known. Entries without a version were
 * decided by the first one.
 */
export function countDecision({ rules = 1 }: DecidedByRules, counts: DecisionCounts): boolean {
  if (rules < OLDEST_CHECKED_RULES) counts.older++;
  else if (rules > RULES_VERSION) counts.newer++;
  else counts.checked++;
  return rules >= OLDEST_CHECKED_RULES && rules <= RULES_VERSION;
}
