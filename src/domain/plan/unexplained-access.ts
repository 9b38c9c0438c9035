import { type Effect, effectKey } from '../effect.ts';
import type { EffectHistory, EntryRef } from '../ledger/history/effect-history.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';
import { mayBeProvisioned } from './plan.ts';

/** Access in a target that no live effect explains. */
export type UnexplainedAccess =
  /** Curfew provisioned it once, and it ended. Curfew revokes it, also if a person gave it again. */
  | { readonly kind: 'came-back'; readonly effect: Effect; readonly last: EntryRef }
  /** Curfew never provisioned it. Curfew reports it and leaves it in place. */
  | { readonly kind: 'never-ours'; readonly effect: Effect };

/**
 * The effects in one entitlement that no holding of Curfew's explains. `accounts` must be read *before*
 * `live`: the ledger names an effect before Curfew provisions it, so access that was there first and is not
 * in the ledger did not come from Curfew.
 */
export function unexplainedEffects(
  { target, entitlement }: Pick<Effect, 'target' | 'entitlement'>,
  accounts: readonly string[],
  live: readonly LiveEffect[],
): readonly Effect[] {
  const held = new Set(live.filter(mayBeProvisioned).map(({ effect }) => effectKey(effect)));
  return accounts
    .map((account) => ({ target, entitlement, account }))
    .filter((effect) => !held.has(effectKey(effect)));
}

/**
 * Sorts unexplained effects by what the whole ledger says about them. Foreign access that an authorized grant
 * would give is left out: it is reported with that grant.
 */
export function classifyUnexplained(
  effects: readonly Effect[],
  { live, history }: { readonly live: readonly LiveEffect[]; readonly history: EffectHistory },
): readonly UnexplainedAccess[] {
  const authorized = new Set(live.map(({ effect }) => effectKey(effect)));
  return effects.flatMap((effect): readonly UnexplainedAccess[] => {
    const last = history.lastGiven.get(effectKey(effect));
    if (last !== undefined) return [{ kind: 'came-back', effect, last }];
    return authorized.has(effectKey(effect)) ? [] : [{ kind: 'never-ours', effect }];
  });
}
