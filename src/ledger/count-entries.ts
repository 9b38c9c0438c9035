import type { Entry } from '../domain/ledger/entry.ts';
import type { Ledger } from '../ports/ledger.ts';

/**
 * The same ledger. It also calls `count` for each entry that an append records, and not for entries that were
 * recorded before.
 */
export function countEntries(ledger: Ledger, count: (entry: Entry) => void): Ledger {
  return {
    ...ledger,
    async append(decide) {
      const result = await ledger.append(decide);
      for (const entry of result.entries) count(entry);
      return result;
    },
  };
}
