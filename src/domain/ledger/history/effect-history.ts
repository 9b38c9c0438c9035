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
  /** The last `provisioned`. Certain, unlike `lastGiven`. */
  readonly lastProvisioned: ReadonlyMap<string, EntryRef>;
  /** Write-aheads since then that may have given the effect, by grant. */
  readonly writtenAhead: ReadonlyMap<string, ReadonlyMap<string, EntryRef>>;
  /** The last time that Curfew reported the effect as access that it never gave (`never-ours`). */
  readonly lastReported: ReadonlyMap<string, EntryRef>;
}

export const EMPTY_EFFECT_HISTORY: EffectHistory = {
  lastGiven: new Map(),
  lastProvisioned: new Map(),
  writtenAhead: new Map(),
  lastReported: new Map(),
};

/**
 * The history with more entries, which have to come by `seq`. It grows with the number of effects, not of
 * entries.
 */
export function addEntries(history: EffectHistory, entries: readonly Entry[]): EffectHistory {
  const lastGiven = new Map(history.lastGiven);
  const lastProvisioned = new Map(history.lastProvisioned);
  const writtenAhead = new Map(history.writtenAhead);
  const lastReported = new Map(history.lastReported);
  for (const entry of entries) {
    if (!('effect' in entry)) continue;
    const { seq, at, grant, effect } = entry;
    const key = effectKey(effect);
    const ref = { seq, at, grant };
    if (entry.type === 'provisioning') {
      writtenAhead.set(key, new Map(writtenAhead.get(key)).set(entry.grant, ref));
    } else if (entry.type === 'provisioned') {
      writtenAhead.delete(key);
      lastProvisioned.set(key, ref);
    } else if (entry.type === 'drift' && entry.note === 'never-ours') {
      lastReported.set(key, ref);
    } else if (entry.type === 'drift' && entry.round !== undefined && entry.grant !== null) {
      // The attempt found foreign access, so this grant's write-ahead gave nothing. Those of other grants
      // stay.
      const left = new Map(writtenAhead.get(key));
      left.delete(entry.grant);
      writtenAhead.set(key, left);
    } else continue;
    const newest = newestOf([lastProvisioned.get(key), ...(writtenAhead.get(key)?.values() ?? [])]);
    if (newest === null) lastGiven.delete(key);
    else lastGiven.set(key, newest);
  }
  return { lastGiven, lastProvisioned, writtenAhead, lastReported };
}

function newestOf(refs: readonly (EntryRef | undefined)[]): EntryRef | null {
  return refs.reduce<EntryRef | null>(
    (newest, ref) => (ref !== undefined && (newest === null || ref.seq > newest.seq) ? ref : newest),
    null,
  );
}
