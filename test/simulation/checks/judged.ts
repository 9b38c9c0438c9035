/** The checks that judge single grants or effects, in the order in which the summary names them. */
export const COUNTED_CHECKS = [
  'given: explained by an approval',
  'ended: in time',
  'revoked: not too early',
  'landed: not refused by mistake',
  'landed: authorized in time',
  'authorized: given in time',
  'authorized: not ended by mistake',
  'merge queue: lands only what is approved',
  'merge queue: checked in time',
  'session: ended in time',
  'break-glass: given without approval',
  'break-glass: a rejection is recorded',
  'break-glass: a rejection ends it in time',
] as const;

export type CountedCheck = (typeof COUNTED_CHECKS)[number];

/** How often each check had something to judge. A check that judges nothing proves nothing. */
export type Judged = ReadonlyMap<CountedCheck, number>;

export interface JudgedCounter {
  count(check: CountedCheck): void;
  readonly counts: Judged;
}

export function judgedCounter(): JudgedCounter {
  const counts = new Map<CountedCheck, number>();
  return { counts, count: (check) => void counts.set(check, (counts.get(check) ?? 0) + 1) };
}
