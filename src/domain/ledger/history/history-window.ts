/** The days that the longest fixed rule, `max_per_30_days`, looks back. */
const FIXED_RULE_MAX_DAYS = 30;
/** Ledger files hold whole days, so one day is added. */
const WHOLE_DAY = 1;

/**
 * Days that Curfew looks back in the ledger: for requests that are still open, for the grants of one pull
 * request, for access that a holder had. A rule of a policy that looks back further makes the window longer.
 */
export function historyWindowDays(ruleDays = 0): number {
  return Math.max(FIXED_RULE_MAX_DAYS, ruleDays) + WHOLE_DAY;
}
