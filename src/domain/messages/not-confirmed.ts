/** The code of a `provision-failed`: GitHub does not confirm the authorization that the ledger has. */
export const NOT_CONFIRMED = 'not-confirmed';
