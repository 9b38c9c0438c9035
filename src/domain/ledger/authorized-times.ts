import { parseUtc } from '../iso.ts';
import type { AuthorizedTime } from '../rules/rule.ts';
import { endsEffect } from './advance-live.ts';
import type { Authorized, Entry, Revoked } from './entry.ts';
import { type LiveEffect, liveKey } from './live-effect.ts';

/** An `AuthorizedTime` with its window as the ledger writes it: ISO 8601. */
interface RecordedTime {
  readonly grant: string;
  readonly effect: AuthorizedTime['effect'];
  readonly starts: string;
  readonly ends: string;
}

/**
 * When a person was, or will be, authorized to have each effect. Live effects come from the checkpoint, ended
 * ones from the entries of a recent period. A window that was cut short ends when it was cut. An effect that
 * was never provisioned does not count. A time that began before the period counts from the first entry of
 * the period.
 */
export function authorizedTimesOf(
  entries: readonly Entry[],
  live: readonly LiveEffect[],
  holderId: number,
): readonly AuthorizedTime[] {
  const times = endedTimes(entries, holderId);
  for (const effect of live) {
    if (effect.holder.id !== holderId) continue;
    const { starts, ends } = effect.window;
    const { ended } = effect;
    times.set(liveKey(effect), {
      ...effect,
      starts,
      ends: ended === null ? ends : earlier(ends, ended.at),
    });
  }
  return [...times.values()]
    .filter(({ starts, ends }) => starts < ends)
    .map(({ grant, effect, starts, ends }) => ({
      grant,
      effect,
      window: { starts: parseUtc(starts), ends: parseUtc(ends) },
    }));
}

function endedTimes(entries: readonly Entry[], holderId: number): Map<string, RecordedTime> {
  const times = new Map<string, RecordedTime>();
  const periodStart = entries[0]?.at;
  for (const entry of entries) {
    if (!('holder' in entry) || entry.holder.id !== holderId) continue;
    switch (entry.type) {
      case 'authorized':
        authorize(times, entry);
        break;
      case 'ended':
        for (const [key, time] of times) {
          if (time.grant === entry.grant && endsEffect(entry, time.effect))
            times.set(key, { ...time, ends: earlier(time.ends, entry.at) });
        }
        break;
      case 'lapsed':
        times.delete(liveKey(entry));
        break;
      case 'revoked': {
        const due = dueEnd(entry);
        const time = times.get(liveKey(entry)) ?? { ...entry, starts: periodStart ?? due, ends: due };
        times.set(liveKey(entry), { ...time, ends: earlier(time.ends, due) });
        break;
      }
    }
  }
  return times;
}

/**
 * The window is that of the last authorized revision. Effects that this revision no longer has end with it.
 */
function authorize(
  times: Map<string, RecordedTime>,
  { at, grant, effects, window }: Authorized & { readonly at: string },
): void {
  for (const [key, time] of times) {
    if (time.grant === grant) times.set(key, { ...time, ends: earlier(time.ends, at) });
  }
  for (const effect of effects) times.set(liveKey({ grant, effect }), { grant, effect, ...window });
}

function dueEnd({ at, late_ms }: Revoked & Entry): string {
  return parseUtc(at).minus(late_ms).toISO() ?? at;
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
