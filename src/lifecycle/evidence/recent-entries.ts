import type { DateTime } from 'luxon';
import { iso } from '../../domain/iso.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { historyWindowDays } from '../../domain/ledger/history/history-window.ts';
import type { Repository } from '../repository.ts';

/** The entries of the history window, oldest first. */
export async function recentEntries({
  ledger,
  clock,
}: Pick<Repository, 'ledger' | 'clock'>): Promise<readonly Entry[]> {
  return ledger.since(historyStart(clock.now()));
}

/** The moment at which the history window starts, as ISO 8601. `ruleDays` is how far a rule looks back. */
export function historyStart(now: DateTime, ruleDays = 0): string {
  return iso(now.minus({ days: historyWindowDays(ruleDays) }));
}
