/**
 * What a role does in one target, fully resolved: nothing is left to look up when it is provisioned or revoked.
 */
export interface Effect {
  /** The operator's name for the system, `orders-db`. */
  readonly target: string;
  /** What is held there: a database role, a team's slug. */
  readonly entitlement: string;
  /** Who holds it there: the account's name in the target. */
  readonly account: string;
}

/** Names an effect: two grants with the same key support one holding. */
export function effectKey({ target, entitlement, account }: Effect): string {
  return JSON.stringify([target, entitlement, account]);
}

/** Names an entitlement in one target. */
export function entitlementKey({ target, entitlement }: Pick<Effect, 'target' | 'entitlement'>): string {
  return JSON.stringify([target, entitlement]);
}
