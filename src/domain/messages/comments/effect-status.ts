import type { Effect } from '../../effect.ts';
import { effectKey } from '../../effect.ts';
import type { Authorized, Entry } from '../../ledger/entry.ts';

type EffectEntry = Extract<
  Entry,
  { readonly effect: Effect; readonly grant: string; readonly revision: string }
>;

/** One effect of a grant, and the last entry about it; null if there is none yet. */
export interface EffectStatus {
  readonly effect: Effect;
  readonly last: EffectEntry | null;
  /** The reason of the last failed attempt to give it; null if no attempt failed. */
  readonly failure: string | null;
}

/** The status of every effect of a grant, in all its revisions. */
export function effectStatuses(authorized: Authorized, life: readonly Entry[]): readonly EffectStatus[] {
  const last = new Map<string, EffectEntry>();
  for (const entry of life) if (isEffectEntry(entry)) last.set(effectKey(entry.effect), entry);
  const effects = new Map(authorized.effects.map((effect) => [effectKey(effect), effect]));
  for (const [key, { effect }] of last) effects.set(key, effect);
  return [...effects].map(([key, effect]) => ({
    effect,
    last: last.get(key) ?? null,
    failure: failureOf(key, life),
  }));
}

function failureOf(key: string, life: readonly Entry[]): string | null {
  const failed = life.findLast(
    (entry) => entry.type === 'provision-failed' && effectKey(entry.effect) === key,
  );
  return failed?.type === 'provision-failed' ? failed.reason.text : null;
}

function isEffectEntry(entry: Entry): entry is EffectEntry {
  return 'effect' in entry && entry.type !== 'drift';
}
