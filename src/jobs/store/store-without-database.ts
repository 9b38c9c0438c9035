import type { CachedCheckpoint } from '../../domain/ledger/cached-checkpoint.ts';
import type { Store } from '../../ports/store.ts';
import type { PendingFile } from '../embedded/pending-file.ts';

export interface StoreWithoutDatabase extends Store {
  /** Saves in the database the checkpoints that were read before it was open. */
  handOver(store: Store): Promise<void>;
}

/**
 * The store while the database is not open. It has the pending entries of the file, if there is a file, and
 * the last checkpoint of each repository, for the database. Git has everything else.
 */
export function storeWithoutDatabase(file: () => PendingFile | null): StoreWithoutDatabase {
  const checkpoints = new Map<
    string,
    { readonly checkpoint: CachedCheckpoint; readonly id: number | null }
  >();
  const notOpen = async () => {
    throw new Error('the database is not open');
  };
  return {
    async load(repository, knownId = null) {
      const found = file()?.entriesOf({ repository, id: knownId });
      return { id: found?.id ?? null, checkpoint: null, pending: found?.entries ?? [] };
    },
    async saveCheckpoint(repository, checkpoint, knownId = null) {
      checkpoints.set(repository, { checkpoint, id: knownId });
    },
    async handOver(store) {
      for (const [repository, { checkpoint, id }] of checkpoints)
        await store.saveCheckpoint(repository, checkpoint, id);
    },
    async addPending(repository, entries, knownId = null) {
      await (file()?.add({ repository, id: knownId }, entries) ?? notOpen());
    },
    async deletePending(repository, ids, knownId = null) {
      await file()?.delete({ repository, id: knownId }, ids);
    },
    claimNotification: notOpen,
    markSent: notOpen,
    firstSeen: notOpen,
    // If the name belonged to another repository before, the file knows it.
    identify: async (repository, id) => file()?.entriesOf({ repository, id: null }).id ?? id,
    storeId: async () => null,
    repositories: async () => [],
  };
}

/** A store that asks another one at each call. */
export function forwardingStore(current: () => Store): Store {
  return {
    load: (...asked) => current().load(...asked),
    saveCheckpoint: (...asked) => current().saveCheckpoint(...asked),
    addPending: (...asked) => current().addPending(...asked),
    deletePending: (...asked) => current().deletePending(...asked),
    claimNotification: (...asked) => current().claimNotification(...asked),
    markSent: (...asked) => current().markSent(...asked),
    firstSeen: (...asked) => current().firstSeen(...asked),
    identify: (...asked) => current().identify(...asked),
    storeId: () => current().storeId(),
    repositories: () => current().repositories(),
  };
}
