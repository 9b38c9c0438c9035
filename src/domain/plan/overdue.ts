import type { DateTime } from 'luxon';
import type { LiveEffect } from '../ledger/live-effect.ts';
import { endOf, mayBeGiven } from './plan.ts';

/** Effects that may still be there although their end has come, of one target. */
export interface Overdue {
  readonly effects: number;
  /** Milliseconds since the end that is longest past; 0 where nothing is overdue. */
  readonly worstMs: number;
}

/** What is late by target; every target with live effects is there, also where nothing is. */
export function overdueByTarget(live: readonly LiveEffect[], now: DateTime): ReadonlyMap<string, Overdue> {
  const byTarget = Map.groupBy(live, ({ effect }) => effect.target);
  return new Map(
    [...byTarget].map(([target, theirs]) => {
      const ends = theirs.filter(mayBeGiven).flatMap((each) => endOf(each, now) ?? []);
      const late = ends.map(({ due }) => now.diff(due).as('milliseconds'));
      return [target, { effects: late.length, worstMs: Math.max(0, ...late) }];
    }),
  );
}
