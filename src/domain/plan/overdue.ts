import type { DateTime } from 'luxon';
import { largest } from '../largest.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';
import { endingOf, mayBeProvisioned } from './plan.ts';

/** The access in one target that is past its end and may still be there. */
export interface TargetOverdue {
  readonly effects: number;
  /** Milliseconds since the end that is longest past; 0 if nothing is overdue. */
  readonly worstMs: number;
}

/** All access that is past its end and may still be there. */
export interface Overdue {
  /** An effect that several grants held counts once for each of them. */
  readonly ends: number;
  /** The end that is longest past; null if nothing is overdue. */
  readonly oldest: DateTime | null;
}

export function overdueOf(live: readonly LiveEffect[], now: DateTime): Overdue {
  const due = live.filter(mayBeProvisioned).flatMap((effect) => endingOf(effect, now)?.due ?? []);
  const oldest = due.reduce<DateTime | null>(
    (first, each) => (first !== null && first <= each ? first : each),
    null,
  );
  return { ends: due.length, oldest };
}

/** Overdue access by target. Every target with live effects is listed, also if nothing there is overdue. */
export function overdueByTarget(
  live: readonly LiveEffect[],
  now: DateTime,
): ReadonlyMap<string, TargetOverdue> {
  const byTarget = Map.groupBy(live, ({ effect }) => effect.target);
  return new Map(
    [...byTarget].map(([target, effects]) => {
      const ended = effects.filter(mayBeProvisioned).flatMap((effect) => endingOf(effect, now) ?? []);
      const lateMs = ended.map(({ due }) => now.diff(due).as('milliseconds'));
      return [target, { effects: lateMs.length, worstMs: largest(lateMs, 0) }];
    }),
  );
}
