import { parseUtc } from '../iso.ts';
import type { Hold } from '../rules/rule.ts';
import { endsEffect } from './advance-live.ts';
import type { Authorized, Entry, Revoked } from './entry.ts';
import { type LiveEffect, liveKey } from './live-effect.ts';

/** A hold with times as the ledger writes them. */
interface RecordedHold {
  readonly grant: string;
  readonly effect: Hold['effect'];
  readonly starts: string;
  readonly ends: string;
}

/**
 * The times at which a person was or will be authorized to hold each effect. Live effects come from the
 * checkpoint, ended ones from the entries of a recent period. A window that was cut short ends at that time.
 * A grant that was never given does not count. A hold that began before the period counts from the first
 * entry of the period.
 */
export function holdsOf(
  entries: readonly Entry[],
  live: readonly LiveEffect[],
  holderId: number,
): readonly Hold[] {
  const holds = endedHolds(entries, holderId);
  for (const effect of live) {
    if (effect.holder.id !== holderId) continue;
    const { starts, ends } = effect.window;
    const { ended } = effect;
    holds.set(liveKey(effect), {
      ...effect,
      starts,
      ends: ended === null ? ends : earlier(ends, ended.at),
    });
  }
  return [...holds.values()]
    .filter(({ starts, ends }) => starts < ends)
    .map(({ grant, effect, starts, ends }) => ({
      grant,
      effect,
      window: { starts: parseUtc(starts), ends: parseUtc(ends) },
    }));
}

function endedHolds(entries: readonly Entry[], holderId: number): Map<string, RecordedHold> {
  const holds = new Map<string, RecordedHold>();
  const periodStart = entries[0]?.at;
  for (const entry of entries) {
    if (!('holder' in entry) || entry.holder.id !== holderId) continue;
    switch (entry.type) {
      case 'authorized':
        authorize(holds, entry);
        break;
      case 'ended':
        for (const [key, hold] of holds) {
          if (hold.grant === entry.grant && endsEffect(entry, hold.effect))
            holds.set(key, { ...hold, ends: earlier(hold.ends, entry.at) });
        }
        break;
      case 'lapsed':
        holds.delete(liveKey(entry));
        break;
      case 'revoked': {
        const due = dueEnd(entry);
        const hold = holds.get(liveKey(entry)) ?? { ...entry, starts: periodStart ?? due, ends: due };
        holds.set(liveKey(entry), { ...hold, ends: earlier(hold.ends, due) });
        break;
      }
    }
  }
  return holds;
}

/**
 * The window is that of the last authorized revision. Effects that this revision no longer has end with it.
 */
function authorize(
  holds: Map<string, RecordedHold>,
  { at, grant, effects, window }: Authorized & { readonly at: string },
): void {
  for (const [key, hold] of holds) {
    if (hold.grant === grant) holds.set(key, { ...hold, ends: earlier(hold.ends, at) });
  }
  for (const effect of effects) holds.set(liveKey({ grant, effect }), { grant, effect, ...window });
}

function dueEnd({ at, late_ms }: Revoked & Entry): string {
  return parseUtc(at).minus(late_ms).toISO() ?? at;
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
