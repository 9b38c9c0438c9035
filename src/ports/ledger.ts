import type { Entry, NewEntry } from '../domain/ledger/entry.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import type { Reading, Unreadable } from '../domain/reading.ts';

/** What to record, decided from the state that the commit will stand on. */
export interface LedgerChange {
  readonly entries: readonly NewEntry[];
  /** Moves the cursor in the same commit. */
  readonly cursor?: string;
}

export interface AppendResult {
  /** What was new; entries that were known already are left out. */
  readonly entries: readonly Entry[];
  /** The state after the append. */
  readonly state: LedgerState;
}

/** `tampered`: GitHub answered, and the branch is not as Curfew left it. Otherwise GitHub could not be asked. */
export type LedgerReading = Reading<LedgerState> | (Unreadable & { readonly tampered: true });

/** Reads the append-only record of one repository. */
export interface LedgerReader {
  /** The checkpoint at the ledger's head. A missing branch, a rewound one or a foreign commit is unreadable. Never rejects. */
  state(): Promise<LedgerReading>;
  /**
   * What endings go on from while `state` is unreadable: what was read or written last or, after a restart, what stands
   * at the newest commit of Curfew's behind the head. Never for giving. Null where nothing is known. Rejects with
   * ForgeFailure.
   */
  lastTrustedState(): Promise<LedgerState | null>;
  /**
   * Every entry about a grant, by `seq`; empty where the id was never seen. As of what this ledger read or wrote last
   * (`state`, `since`, `append`), so that what is decided together rests on one commit. Rejects with ForgeFailure.
   */
  life(grant: string): Promise<readonly Entry[]>;
  /** Every entry recorded on or after the UTC day of `since` (ISO 8601), by `seq`. Rejects with ForgeFailure. */
  since(since: string): Promise<readonly Entry[]>;
}

/** Writes the record: one commit an append. */
export interface LedgerWriter {
  /**
   * Each attempt reads the head, decides anew, drops what is known (by entry id), refuses illegal transitions, and
   * commits against that head. Deciding nothing commits nothing. Safe to repeat after any failure, also one that
   * took effect. Rejects with ForgeFailure where GitHub cannot be reached or the ledger cannot be read. An illegal
   * `authorized` or `provisioning` rejects the append, as nothing may follow from it; a report that was overtaken
   * (`revoked` of what is recorded as revoked) is left out and logged, and the rest is recorded.
   */
  append(decide: (state: LedgerState) => LedgerChange | Promise<LedgerChange>): Promise<AppendResult>;
}

export interface Ledger extends LedgerReader, LedgerWriter {}
