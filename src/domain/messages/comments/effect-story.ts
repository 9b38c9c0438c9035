import type { Effect } from '../../effect.ts';
import { effectKey } from '../../effect.ts';
import type { Authorized, Entry } from '../../ledger/entry.ts';

type OfEffect = Extract<
  Entry,
  { readonly effect: Effect; readonly grant: string; readonly revision: string }
>;

/** One effect of a grant: the last entry that said something about it, if any did. */
export interface EffectStory {
  readonly effect: Effect;
  readonly last: OfEffect | null;
  /** Why it could not be given when that was last tried; null where nothing failed. */
  readonly failure: string | null;
}

/** Every effect of a grant's newest revision and of earlier ones, each with the last word on it. */
export function effectStories(authorized: Authorized, life: readonly Entry[]): readonly EffectStory[] {
  const last = new Map<string, OfEffect>();
  for (const entry of life) if (isOfEffect(entry)) last.set(effectKey(entry.effect), entry);
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

function isOfEffect(entry: Entry): entry is OfEffect {
  return 'effect' in entry && entry.type !== 'drift';
}
