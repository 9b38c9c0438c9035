import type { DateTime } from 'luxon';
import type { CachedCheckpoint } from '../domain/ledger/cached-checkpoint.ts';
import type { NewEntry } from '../domain/ledger/entry.ts';

/** The stored state of one repository. */
export interface StoredState {
  /** GitHub's id of the repository that the state belongs to; null if none is stored with the name. */
  readonly id: number | null;
  /** Null if none is stored, or if this version cannot read it. */
  readonly checkpoint: CachedCheckpoint | null;
  /** Entries of events that are not recorded in the ledger yet, oldest first. */
  readonly pending: readonly NewEntry[];
}

/**
 * State that outlives a process: a cache of the checkpoint, and pending entries. Git is the truth, so it may
 * be lost. All processes on one database share it. Rejects if the database cannot be reached.
 *
 * `knownId` is GitHub's id of the repository, as far as the caller knows it. The state is found by the id
 * then, also if another process renamed the repository in the store. A write rejects if the name belongs to
 * another id.
 */
export interface Store {
  load(repository: string, knownId?: number | null): Promise<StoredState>;
  /** Stores the checkpoint, unless a later one is stored. */
  saveCheckpoint(repository: string, checkpoint: CachedCheckpoint, knownId?: number | null): Promise<void>;
  /** Stores entries until they are deleted. An entry that is stored already stays as it is. */
  addPending(repository: string, entries: readonly NewEntry[], knownId?: number | null): Promise<void>;
  /** Deletes entries by their ids. */
  deletePending(repository: string, ids: readonly string[], knownId?: number | null): Promise<void>;
  /**
   * Claims the notification with this key. `claimed`: the caller must send it before `until`. `in-progress`:
   * another process has claimed it, and its time is not over. `sent`: a process has sent it.
   */
  claimNotification(
    repository: string,
    key: string,
    when: { readonly now: DateTime; readonly until: DateTime },
  ): Promise<'claimed' | 'in-progress' | 'sent'>;
  /** Records that the notification was sent, so that no process sends it again. */
  markSent(repository: string, key: string): Promise<void>;
  /**
   * When a process first looked for the pull request of this commit and did not find it. Stores `now` if no
   * time is stored.
   */
  firstSeen(repository: string, commit: string, now: DateTime): Promise<DateTime>;
  /**
   * Stores GitHub's id of a repository with its name. The id does not change when the repository is renamed:
   * then the state that is stored under the old name moves to the new one. Answers the id that is stored for
   * the name. It is another id if the name belonged to another repository before.
   */
  identify(repository: string, id: number): Promise<number>;
  /**
   * Names this store: eight hexadecimal digits, made once with it. Processes that share a database share the
   * store. Null if the store is not open.
   */
  storeId(): Promise<string | null>;
  /** The repositories with a stored checkpoint. */
  repositories(): Promise<readonly string[]>;
}

/**
 * Stores nothing, for a command that only reads. It answers that every notification was sent, so that none is
 * sent.
 */
export const emptyStore: Store = {
  load: async () => ({ id: null, checkpoint: null, pending: [] }),
  saveCheckpoint: async () => {},
  addPending: async () => {},
  deletePending: async () => {},
  claimNotification: async () => 'sent',
  markSent: async () => {},
  firstSeen: async (_repository, _commit, now) => now,
  identify: async (_repository, id) => id,
  storeId: async () => null,
  repositories: async () => [],
};
