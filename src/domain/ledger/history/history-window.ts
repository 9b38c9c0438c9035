/**
 * Days that Curfew looks back in the ledger for what has no other bound: requests that are still open, grants of one pull
 * request, access that a holder had. No fixed rule looks back further: `max_per_30_days` is the longest. Ledger files
 * hold whole days, so one day is added.
 */
export const HISTORY_WINDOW_DAYS = 31;
