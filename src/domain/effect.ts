/**
 * The access that a role gives in one target. It is fully resolved: provisioning and revoking look nothing
 * up.
 */
export interface Effect {
  /** The operator's name for the system, `orders-db`. */
  readonly target: string;
  /** The access itself: a database role, or a team's slug. */
  readonly entitlement: string;
  /** The holder's account in the target. */
  readonly account: string;
}

/** Identifies an effect. Two grants whose effects have the same key support one holding. */
export function effectKey({ target, entitlement, account }: Effect): string {
  return JSON.stringify([target, entitlement, account]);
}

/** Names an entitlement in one target. */
export function entitlementKey({ target, entitlement }: Pick<Effect, 'target' | 'entitlement'>): string {
  return JSON.stringify([target, entitlement]);
}
