import type { DateTime } from 'luxon';
import type { Entry } from '../entry.ts';

const DAYS = 30;
/** Milliseconds after its end by which access counts as ended on time. */
const ON_TIME_MS = 60_000;

/** What became of the grants that somebody was given in the last 30 days. */
export function holderHistory(entries: readonly Entry[], holderId: number, now: DateTime): HolderHistory {
  const since = now.minus({ days: DAYS }).toMillis();
  const theirs = entries.filter(
    (entry) => 'holder' in entry && entry.holder.id === holderId && Date.parse(entry.at) >= since,
  );
  const given = new Set(theirs.flatMap((entry) => (entry.type === 'provisioned' ? [entry.grant] : [])));
  const late = new Set<string>();
  const ended = new Set<string>();
  for (const entry of theirs) {
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

/** What became of the grants that a person held in the last 30 days. */
export interface HolderHistory {
  readonly grants: number;
  readonly endedOnTime: number;
  readonly endedLate: number;
  readonly stillOpen: number;
}
