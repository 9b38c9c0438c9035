import { effectKey } from '../../effect.ts';
import type { Entry } from '../entry.ts';

/** An entry about an effect. */
export interface EntryRef {
  readonly seq: number;
  readonly at: string;
  readonly grant: string | null;
}

/** The last entries about each effect in the whole record, live or not, by `effectKey`. */
export interface EffectHistory {
  /** The last time that Curfew gave the effect or may have given it. */
  readonly lastGiven: ReadonlyMap<string, EntryRef>;
  /** The last time that Curfew reported the effect as access that it never gave (`never-ours`). */
  readonly lastReported: ReadonlyMap<string, EntryRef>;
}

export const EMPTY_EFFECT_HISTORY: EffectHistory = { lastGiven: new Map(), lastReported: new Map() };

/**
 * The history with more entries, which have to come by `seq`. It grows with the number of effects, not of
 * entries.
 */
export function addEntries(history: EffectHistory, entries: readonly Entry[]): EffectHistory {
  const lastGiven = new Map(history.lastGiven);
  const lastReported = new Map(history.lastReported);
  for (const entry of entries) {
    if (!('effect' in entry)) continue;
    const { seq, at, grant, effect } = entry;
    if (entry.type === 'provisioning' || entry.type === 'provisioned') {
      lastGiven.set(effectKey(effect), { seq, at, grant });
    } else if (entry.type === 'drift' && entry.note === 'never-ours') {
      lastReported.set(effectKey(effect), { seq, at, grant });
    }
  }
  return { lastGiven, lastReported };
}
