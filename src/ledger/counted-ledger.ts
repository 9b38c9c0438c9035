import type { Entry } from '../domain/ledger/entry.ts';
import type { Ledger } from '../ports/ledger.ts';

/** The same ledger, which tells of each entry that it has written; what was known already is not told again. */
export function countedLedger(ledger: Ledger, count: (entry: Entry) => void): Ledger {
  return {
    ...ledger,
    async append(decide) {
      const appended = await ledger.append(decide);
      for (const entry of appended.entries) count(entry);
      return appended;
    },
  };
}
