import { type Effect, effectKey } from '../effect.ts';
import type { EffectHistory, EntryRef } from '../ledger/history/effect-history.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';
import { mayBeGiven } from './plan.ts';

/** Access in a target that nothing live explains. */
export type UnexplainedAccess =
  /** Curfew gave it once and it ended: it is taken back, whoever gave it again. */
  | { readonly kind: 'came-back'; readonly effect: Effect; readonly last: EntryRef }
  /** Curfew never gave it: it is reported, and left to whoever did. */
  | { readonly kind: 'never-ours'; readonly effect: Effect };

/**
 * Access that no holding of Curfew's explains. `accounts` must have been read *before* `live`: what Curfew gives is in the
 * record before it is in the target, so what was there by then, and is not in the record, was not given by it.
 */
export function unexplained(
  { target, entitlement }: Pick<Effect, 'target' | 'entitlement'>,
  accounts: readonly string[],
  live: readonly LiveEffect[],
): readonly Effect[] {
  const held = new Set(live.filter(mayBeGiven).map(({ effect }) => effectKey(effect)));
  return accounts
    .map((account) => ({ target, entitlement, account }))
    .filter((effect) => !held.has(effectKey(effect)));
}

/** What the whole record says of unexplained access. What waits to be given and is there already is told with its grant, not here. */
export function unexplainedAccess(
  effects: readonly Effect[],
  { live, past }: { readonly live: readonly LiveEffect[]; readonly past: EffectHistory },
): readonly UnexplainedAccess[] {
  const waiting = new Set(live.map(({ effect }) => effectKey(effect)));
  return effects.flatMap((effect): readonly UnexplainedAccess[] => {
    const last = past.lastGiven.get(effectKey(effect));
    if (last !== undefined) return [{ kind: 'came-back', effect, last }];
    return waiting.has(effectKey(effect)) ? [] : [{ kind: 'never-ours', effect }];
  });
}
