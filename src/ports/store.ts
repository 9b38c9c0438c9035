import type { DateTime } from 'luxon';
import type { CachedCheckpoint } from '../domain/ledger/cached-checkpoint.ts';
import type { NewEntry } from '../domain/ledger/entry.ts';

/** What was kept of one repository. */
export interface StoredState {
  /** Null where nothing was kept, or nothing that this version understands. */
  readonly checkpoint: CachedCheckpoint | null;
  /** What happened and is still to be recorded, in the order of happening. */
  readonly pending: readonly NewEntry[];
}

/**
 * What outlives a process without being the truth, which is git: a cache of the checkpoint, and an outbox. Shared by all
 * processes on one database. Rejects where the database cannot be reached.
 */
export interface Store {
  load(repository: string): Promise<StoredState>;
  /** Keeps what is known, unless something later in the ledger is kept. */
  saveCheckpoint(repository: string, known: CachedCheckpoint): Promise<void>;
  /** Entries wait until they are let go; saying one twice keeps it once. */
  addPending(repository: string, entries: readonly NewEntry[]): Promise<void>;
  /** By the ids of entries. */
  deletePending(repository: string, ids: readonly string[]): Promise<void>;
  /**
   * Whether the caller is to tell something that has this key: `ours` until then, `being-told` by another process, whose
   * time has not passed, or `told` already.
   */
  claimNotification(
    repository: string,
    key: string,
    when: { readonly now: DateTime; readonly until: DateTime },
  ): Promise<'claimed' | 'in-progress' | 'sent'>;
  /** Nobody needs to tell it again. */
  markSent(repository: string, key: string): Promise<void>;
  /**
   * Keeps which repository a name belongs to, by the number that GitHub gave it and that no renaming changes. What was
   * kept of the same number by another name is kept by this one from then on. Answers the number that was kept for the
   * name: another one where somebody else has taken it.
   */
  identify(repository: string, id: number): Promise<number>;
  /** Repositories of which anything is kept. */
  repositories(): Promise<readonly string[]>;
}

/** Keeps nothing: for a command that only reads. Another process is taken to have sent every notification. */
export const emptyStore: Store = {
  load: async () => ({ checkpoint: null, pending: [] }),
  saveCheckpoint: async () => {},
  addPending: async () => {},
  deletePending: async () => {},
  claimNotification: async () => 'sent',
  markSent: async () => {},
  identify: async (_repository, id) => id,
  repositories: async () => [],
};
