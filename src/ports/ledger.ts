import type { Entry, NewEntry } from '../domain/ledger/entry.ts';
import type { AccountRef } from '../domain/ledger/files/account-file.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import type { Person } from '../domain/person.ts';
import type { Reading, Unreadable } from '../domain/reading.ts';

/** The entries that an append records. They are decided from the state that the commit is made on. */
export interface LedgerChange {
  readonly entries: readonly NewEntry[];
  /** Moves the cursor to this commit of the default branch, in the same commit of the ledger. */
  readonly cursor?: string;
}

export interface AppendResult {
  /** The entries that this append recorded. Entries that were recorded before are not among them. */
  readonly entries: readonly Entry[];
  /** The state after the append. */
  readonly state: LedgerState;
}

/**
 * `tampered`: GitHub answered, and the branch is not as Curfew left it. `wrongKey`: the App wrote it, and it
 * is signed by a key that this process does not know. Otherwise GitHub did not answer.
 */
export type LedgerReading =
  | Reading<LedgerState>
  | (Unreadable & { readonly tampered: true })
  | (Unreadable & { readonly wrongKey: true });

/** Reads the append-only record of one repository. */
export interface LedgerReader {
  /**
   * The checkpoint at the ledger's head. Unreadable if the branch is missing or rewound, or has a foreign
   * commit. If GitHub answers with an older head, the answer may be late. It counts as tampered only
   * after some minutes. Never rejects.
   */
  state(): Promise<LedgerReading>;
  /**
   * The state that revocations use while `state` is unreadable. It is the one that was read or written last.
   * After a restart, it is the one at the newest commit behind the head that Curfew made. Access is never
   * given by this state. Null if there is none. Rejects with ForgeFailure.
   */
  lastTrustedState(): Promise<LedgerState | null>;
  /**
   * Every entry about a grant, by `seq`; empty if the ledger has none. Read at the commit that `state`,
   * `since` or `append` read or wrote last, so that one decision rests on one commit. Rejects with
   * ForgeFailure.
   */
  life(grant: string): Promise<readonly Entry[]>;
  /**
   * Every entry recorded on or after the UTC day of `since` (ISO 8601), by `seq`. Rejects with ForgeFailure.
   */
  since(since: string): Promise<readonly Entry[]>;
  /**
   * The person who was authorized last for an account of a target, however long ago; null if there is none.
   * Rejects with ForgeFailure.
   */
  accountHolder(account: AccountRef): Promise<Person | null>;
}

/** Writes the record: one commit an append. */
export interface LedgerWriter {
  /**
   * Each attempt reads the head, calls `decide` again, drops entries that are recorded already (by entry id),
   * and commits on that head. Without entries and a cursor there is no commit. It is safe to repeat an append
   * after any failure, even if the failed one took effect. Rejects with ForgeFailure if GitHub does not
   * answer or the ledger cannot be read.
   *
   * An entry that cannot follow the record is handled by its type. `authorized` and `provisioning` reject the
   * append with an IllegalEntry, because the caller acts on them. A report, such as a second `revoked`, is
   * logged and left out, and the rest is recorded.
   */
  append(decide: (state: LedgerState) => LedgerChange | Promise<LedgerChange>): Promise<AppendResult>;
}

export interface Ledger extends LedgerReader, LedgerWriter {}
