import { parseUtc } from '../iso.ts';
import type { AuthorizedPeriod } from '../rules/rule.ts';
import { endsEffect } from './advance-live.ts';
import type { Authorized, Entry, Revoked } from './entry.ts';
import { type LiveEffect, liveKey } from './live-effect.ts';

/** An authorized period with times as the ledger writes them. */
interface RecordedPeriod {
  readonly grant: string;
  readonly effect: AuthorizedPeriod['effect'];
  readonly starts: string;
  readonly ends: string;
}

/**
 * The times at which a person was or will be authorized to hold each effect. Live effects come from the
 * checkpoint, ended ones from recent entries. A window that was cut short ends at that time. A grant that was
 * never given does not count. A period that began before the recent entries counts from the first of them.
 */
export function authorizedPeriods(
  entries: readonly Entry[],
  live: readonly LiveEffect[],
  holderId: number,
): readonly AuthorizedPeriod[] {
  const periods = endedPeriods(entries, holderId);
  for (const effect of live) {
    if (effect.holder.id !== holderId) continue;
    const { starts, ends } = effect.window;
    const { ended } = effect;
    periods.set(liveKey(effect), {
      ...effect,
      starts,
      ends: ended === null ? ends : earlier(ends, ended.at),
    });
  }
  return [...periods.values()]
    .filter(({ starts, ends }) => starts < ends)
    .map(({ grant, effect, starts, ends }) => ({
      grant,
      effect,
      window: { starts: parseUtc(starts), ends: parseUtc(ends) },
    }));
}

function endedPeriods(entries: readonly Entry[], holderId: number): Map<string, RecordedPeriod> {
  const periods = new Map<string, RecordedPeriod>();
  const firstEntryAt = entries[0]?.at;
  for (const entry of entries) {
    if (!('holder' in entry) || entry.holder.id !== holderId) continue;
    switch (entry.type) {
      case 'authorized':
        authorize(periods, entry);
        break;
      case 'ended':
        for (const [key, period] of periods) {
          if (period.grant === entry.grant && endsEffect(entry, period.effect))
            periods.set(key, { ...period, ends: earlier(period.ends, entry.at) });
        }
        break;
      case 'lapsed':
        periods.delete(liveKey(entry));
        break;
      case 'revoked': {
        const due = dueEnd(entry);
        const period = periods.get(liveKey(entry)) ?? { ...entry, starts: firstEntryAt ?? due, ends: due };
        periods.set(liveKey(entry), { ...period, ends: earlier(period.ends, due) });
        break;
      }
    }
  }
  return periods;
}

/**
 * The window is that of the last authorized revision. Effects that this revision no longer has end with it.
 */
function authorize(
  periods: Map<string, RecordedPeriod>,
  { at, grant, effects, window }: Authorized & { readonly at: string },
): void {
  for (const [key, period] of periods) {
    if (period.grant === grant) periods.set(key, { ...period, ends: earlier(period.ends, at) });
  }
  for (const effect of effects) periods.set(liveKey({ grant, effect }), { grant, effect, ...window });
}

function dueEnd({ at, late_ms }: Revoked & Entry): string {
  return new Date(Date.parse(at) - late_ms).toISOString();
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
