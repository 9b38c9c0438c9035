import { effectKey } from '../../effect.ts';
import type { Entry } from '../entry.ts';

/** An entry of the record that bears on an effect. */
export interface Mentioned {
  readonly seq: number;
  readonly at: string;
  readonly grant: string | null;
}

/** What the whole record says of effects, live or not, by `effectKey`. */
export interface EffectHistory {
  /** The last time that it was, or may have been, given by Curfew. */
  readonly given: ReadonlyMap<string, Mentioned>;
  /** Of what a grant has only written ahead: the last time before, by another grant; null where there is none. */
  readonly before: ReadonlyMap<string, Mentioned | null>;
  /** The last time that it was reported as nobody's. */
  readonly reported: ReadonlyMap<string, Mentioned>;
}

export const EMPTY_EFFECT_HISTORY: EffectHistory = {
  given: new Map(),
  before: new Map(),
  reported: new Map(),
};

/** The past with more entries, which come by `seq`. As large as the effects there ever were, not as the record. */
export function withEntries(past: EffectHistory, entries: readonly Entry[]): EffectHistory {
  const given = new Map(past.given);
  const before = new Map(past.before);
  const reported = new Map(past.reported);
  for (const entry of entries) {
    if (!('effect' in entry)) continue;
    const { seq, at, grant, effect } = entry;
    const key = effectKey(effect);
    const mentioned = { seq, at, grant };
    const isAgain = given.get(key)?.grant === grant;
    if (entry.type === 'provisioning') {
      if (!isAgain) before.set(key, given.get(key) ?? null);
      given.set(key, mentioned);
    } else if (entry.type === 'provisioned') {
      before.delete(key);
      given.set(key, mentioned);
    } else if (entry.type === 'drift' && entry.note === 'never-ours') {
      reported.set(key, mentioned);
    } else if (entry.type === 'drift' && entry.round !== undefined && isAgain && before.has(key)) {
      // Foreign access was found: the write-ahead gave nothing.
      const last = before.get(key) ?? null;
      before.delete(key);
      if (last === null) given.delete(key);
      else given.set(key, last);
    }
  }
  return { given, before, reported };
}
