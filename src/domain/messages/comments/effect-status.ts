import type { Effect } from '../../effect.ts';
import { effectKey } from '../../effect.ts';
import { advanceLive } from '../../ledger/advance-live.ts';
import type { Authorized, Entry } from '../../ledger/entry.ts';
import type { LiveEffect } from '../../ledger/live-effect.ts';

type EffectEntry = Extract<
  Entry,
  { readonly effect: Effect; readonly grant: string; readonly revision: string }
>;

/** One effect of a grant: its state now, and the last entry about it. */
export interface EffectStatus {
  readonly effect: Effect;
  /** With the window of the revision in force; null if the effect was revoked or never given. */
  readonly live: LiveEffect | null;
  /** Null if there is none yet. */
  readonly last: EffectEntry | null;
  /** The state before the last entry. If the effect was never given, it has the end that was due. */
  readonly before: LiveEffect | null;
  /** The reason of the last failed attempt to give it; null if no attempt failed. */
  readonly failure: string | null;
}

/** The status of every effect of a grant, in all its revisions. */
export function effectStatuses(authorized: Authorized, life: readonly Entry[]): readonly EffectStatus[] {
  const last = new Map<string, EffectEntry>();
  const before = new Map<string, LiveEffect>();
  let live: readonly LiveEffect[] = [];
  for (const entry of life) {
    if (isEffectEntry(entry)) {
      const key = effectKey(entry.effect);
      last.set(key, entry);
      const known = find(live, key);
      if (known !== null) before.set(key, known);
    }
    live = advanceLive(live, entry);
  }
  const effects = new Map(authorized.effects.map((effect) => [effectKey(effect), effect]));
  for (const [key, { effect }] of last) effects.set(key, effect);
  return [...effects].map(([key, effect]) => ({
    effect,
    live: find(live, key),
    last: last.get(key) ?? null,
    before: before.get(key) ?? null,
    failure: failureOf(key, life),
  }));
}

function find(live: readonly LiveEffect[], key: string): LiveEffect | null {
  return live.find(({ effect }) => effectKey(effect) === key) ?? null;
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
