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
  /**
   * For an effect that a grant has only written ahead: the last time before, for another grant; null if there
   * is none.
   */
  readonly givenBefore: ReadonlyMap<string, EntryRef | null>;
  /** The last time that Curfew reported the effect as access that it never gave (`never-ours`). */
  readonly lastReported: ReadonlyMap<string, EntryRef>;
}

export const EMPTY_EFFECT_HISTORY: EffectHistory = {
  lastGiven: new Map(),
  givenBefore: new Map(),
  lastReported: new Map(),
};

/**
 * The history with more entries, which have to come by `seq`. It grows with the number of effects, not of
 * entries.
 */
export function addEntries(history: EffectHistory, entries: readonly Entry[]): EffectHistory {
  const lastGiven = new Map(history.lastGiven);
  const givenBefore = new Map(history.givenBefore);
  const lastReported = new Map(history.lastReported);
  for (const entry of entries) {
    if (!('effect' in entry)) continue;
    const { seq, at, grant, effect } = entry;
    const key = effectKey(effect);
    const sameGrant = lastGiven.get(key)?.grant === grant;
    if (entry.type === 'provisioning') {
      if (!sameGrant) givenBefore.set(key, lastGiven.get(key) ?? null);
      lastGiven.set(key, { seq, at, grant });
    } else if (entry.type === 'provisioned') {
      givenBefore.delete(key);
      lastGiven.set(key, { seq, at, grant });
    } else if (entry.type === 'drift' && entry.note === 'never-ours') {
      lastReported.set(key, { seq, at, grant });
    } else if (entry.type === 'drift' && entry.round !== undefined && sameGrant && givenBefore.has(key)) {
      // The attempt found foreign access, so the write-ahead gave nothing.
      const before = givenBefore.get(key) ?? null;
      givenBefore.delete(key);
      if (before === null) lastGiven.delete(key);
      else lastGiven.set(key, before);
    }
  }
  return { lastGiven, givenBefore, lastReported };
}
