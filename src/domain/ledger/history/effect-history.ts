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
  /** The last time that it was reported as nobody's. */
  readonly reported: ReadonlyMap<string, Mentioned>;
}

export const EMPTY_EFFECT_HISTORY: EffectHistory = { given: new Map(), reported: new Map() };

/** The past with more entries, which come by `seq`. As large as the effects there ever were, not as the record. */
export function withEntries(past: EffectHistory, entries: readonly Entry[]): EffectHistory {
  const given = new Map(past.given);
  const reported = new Map(past.reported);
  for (const entry of entries) {
    if (!('effect' in entry)) continue;
    const { seq, at, grant, effect } = entry;
    const mentioned = { seq, at, grant };
    if (entry.type === 'provisioning' || entry.type === 'provisioned') {
      given.set(effectKey(effect), mentioned);
    } else if (entry.type === 'drift' && entry.note === 'never-ours') {
      reported.set(effectKey(effect), mentioned);
    }
  }
  return { given, reported };
}
