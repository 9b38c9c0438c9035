import type { DateTime } from 'luxon';
import type { Entry } from '../entry.ts';
import { ON_TIME_MS } from '../on-time.ts';

/** How many grants a person was given in the last 30 days, and how those ended. */
export interface HolderHistory {
  readonly grants: number;
  readonly endedOnTime: number;
  readonly endedLate: number;
  readonly stillOpen: number;
}

const HOLDER_HISTORY_DAYS = 30;

export function holderHistory(entries: readonly Entry[], holderId: number, now: DateTime): HolderHistory {
  const since = now.minus({ days: HOLDER_HISTORY_DAYS }).toMillis();
  const aboutHolder = entries.filter(
    (entry) => 'holder' in entry && entry.holder.id === holderId && Date.parse(entry.at) >= since,
  );
  const given = new Set(aboutHolder.flatMap((entry) => (entry.type === 'provisioned' ? [entry.grant] : [])));
  const late = new Set<string>();
  const ended = new Set<string>();
  for (const entry of aboutHolder) {
    if (entry.type !== 'revoked' || !given.has(entry.grant)) continue;
    ended.add(entry.grant);
    if (entry.late_ms > ON_TIME_MS) late.add(entry.grant);
  }
  return {
    grants: given.size,
    endedOnTime: ended.size - late.size,
    endedLate: late.size,
    stillOpen: given.size - ended.size,
  };
}
