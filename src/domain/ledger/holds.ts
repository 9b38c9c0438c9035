import { parseUtc } from '../iso.ts';
import type { Hold } from '../rules/rule.ts';
import { endsEffect } from './advance-live.ts';
import type { Authorized, Entry } from './entry.ts';
import { type LiveEffect, liveKey } from './live-effect.ts';

interface Held {
  readonly grant: string;
  readonly effect: Hold['effect'];
  readonly starts: string;
  readonly ends: string;
}

/**
 * When somebody was or will be authorized to hold what: live effects, and what a stretch of history tells of those
 * that are over. A window that was cut short ends when it was; what was never given does not count; what began before
 * the history does counts from its first entry.
 */
export function holdsOf(
  entries: readonly Entry[],
  live: readonly LiveEffect[],
  holderId: number,
): readonly Hold[] {
  const held = new Map<string, Held>();
  const first = entries[0]?.at;
  for (const entry of entries) {
    if (!('holder' in entry) || entry.holder.id !== holderId) continue;
    switch (entry.type) {
      case 'authorized':
        authorize(held, entry);
        break;
      case 'ended':
        for (const [key, each] of held) {
          if (each.grant === entry.grant && endsEffect(entry, each.effect))
            held.set(key, { ...each, ends: earlier(each.ends, entry.at) });
        }
        break;
      case 'lapsed':
        held.delete(liveKey(entry));
        break;
      case 'revoked': {
        const due = parseUtc(entry.at).minus(entry.late_ms).toISO() ?? entry.at;
        const known = held.get(liveKey(entry)) ?? { ...entry, starts: first ?? due, ends: due };
        held.set(liveKey(entry), { ...known, ends: earlier(known.ends, due) });
        break;
      }
    }
  }
  for (const each of live) {
    if (each.holder.id !== holderId) continue;
    const { starts, ends } = each.window;
    held.set(liveKey(each), {
      ...each,
      starts,
      ends: each.ended === null ? ends : earlier(ends, each.ended.at),
    });
  }
  return [...held.values()]
    .filter(({ starts, ends }) => starts < ends)
    .map(({ grant, effect, starts, ends }) => ({
      grant,
      effect,
      window: { starts: parseUtc(starts), ends: parseUtc(ends) },
    }));
}

/** The revision that was authorized last tells the window; effects it no longer gives end with it. */
function authorize(
  held: Map<string, Held>,
  { at, grant, effects, window }: Authorized & { readonly at: string },
): void {
  for (const [key, each] of held) {
    if (each.grant === grant) held.set(key, { ...each, ends: earlier(each.ends, at) });
  }
  for (const effect of effects) held.set(liveKey({ grant, effect }), { grant, effect, ...window });
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
