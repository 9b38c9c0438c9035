import { applyEntry } from '../../domain/ledger/apply-entry.ts';
import type { Entry, NewEntry } from '../../domain/ledger/entry.ts';
import { entryId } from '../../domain/ledger/entry-id.ts';
import { accountsIn } from '../../domain/ledger/files/account-file.ts';
import { accountPath } from '../../domain/ledger/files/ledger-paths.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { Ledger } from '../../ports/ledger.ts';

/** The ledger as it would be after some entries: for judging a change that lands after them, or with them. */
export interface ProjectedLedger {
  /** Reads as if the entries were recorded. Writes nothing. */
  readonly ledger: Ledger;
  readonly state: LedgerState;
}

export function projectEntries(
  ledger: Ledger,
  state: LedgerState,
  entries: readonly NewEntry[],
): ProjectedLedger {
  const lines = entries.map(
    (entry, index): Entry => ({ ...entry, v: 1, seq: state.nextSeq + index, id: entryId(entry) }),
  );
  return {
    state: lines.reduce(applyEntry<LedgerState>, state),
    ledger: {
      ...ledger,
      life: async (grant) => [
        ...(await ledger.life(grant)),
        ...lines.filter((entry) => 'grant' in entry && entry.grant === grant),
      ],
      since: async (since) => [
        ...(await ledger.since(since)),
        ...lines.filter(({ at }) => at.slice(0, 10) >= since.slice(0, 10)),
      ],
      accountHolder: async (account) =>
        accountsIn(lines).get(accountPath(account))?.holder ?? ledger.accountHolder(account),
      append: () => Promise.reject(new Error('a projected ledger cannot be written')),
    },
  };
}
