import type { HeldAccess, ReportPeriod } from './read-period.ts';

const HOUR_MS = 3_600_000;

/**
 * Hours of the period in which access was held, with one decimal. Hours in which a person held several
 * effects of a role count once.
 */
export function heldHours(held: readonly HeldAccess[], { from, to }: ReportPeriod, now: string): number {
  const groups = Map.groupBy(held, ({ row }) => `${row.role} ${row.holder_id}`);
  const openEnd = now < to ? now : to;
  let totalMs = 0;
  for (const accesses of groups.values()) {
    let countedUpTo = from;
    for (const { held: times } of accesses.toSorted((a, b) => (a.held.from < b.held.from ? -1 : 1))) {
      const begins = times.from > countedUpTo ? times.from : countedUpTo;
      const end = times.to ?? openEnd;
      const ends = end < to ? end : to;
      if (ends <= begins) continue;
      totalMs += Date.parse(ends) - Date.parse(begins);
      countedUpTo = ends;
    }
  }
  return Math.round((totalMs / HOUR_MS) * 10) / 10;
}
