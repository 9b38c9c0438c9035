import type { DateTime } from 'luxon';

/** One commit of the ledger, and the store of the process that wrote it. */
export interface LedgerWrite {
  readonly store: string;
  readonly at: DateTime;
}

/** Two stores that write in turns within this time serve the repository at the same time. */
export const ALTERNATION_MINUTES = 60;

/**
 * The stores that wrote to the ledger in turns within the last hour: one wrote, another wrote, and the first
 * wrote again. Empty if there are none. A store that another one replaced never writes again, so to move or
 * to lose a database is no alternation.
 */
export function alternatingStores(writes: readonly LedgerWrite[], now: DateTime): readonly string[] {
  const since = now.minus({ minutes: ALTERNATION_MINUTES });
  const turns = writes
    .filter(({ at }) => at >= since)
    .map(({ store }) => store)
    .filter((store, index, all) => store !== all[index - 1]);
  const again = turns.filter((store, index) => turns.indexOf(store) < index);
  if (again.length === 0) return [];
  return [...new Set(turns)].sort();
}
