import type { DateTime } from 'luxon';
import { iso } from '../../domain/iso.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { HISTORY_WINDOW_DAYS } from '../../domain/ledger/history/history-window.ts';
import type { Repository } from '../repository.ts';

/** The entries of the history window, oldest first. */
export async function recentEntries({
  ledger,
  clock,
}: Pick<Repository, 'ledger' | 'clock'>): Promise<readonly Entry[]> {
  return ledger.since(historyStart(clock.now()));
}

/** The moment at which the history window starts, as ISO 8601. */
export function historyStart(now: DateTime): string {
  return iso(now.minus({ days: HISTORY_WINDOW_DAYS }));
}
