/**
 * Days that Curfew looks back in the ledger if nothing else bounds the search: for requests that are still
 * open, for the grants of one pull request, for access that a holder had. The longest fixed rule,
 * `max_per_30_days`, looks back 30 days. Ledger files hold whole days, so one day is added.
 */
export const HISTORY_WINDOW_DAYS = 31;
