import type { Store } from '../../ports/store.ts';
import type { PendingFile } from '../embedded/pending-file.ts';

/**
 * The store while the database is not open. It has the pending entries of the file, if there is a file, and
 * forgets everything else: git has it. Nothing is given in this time, so no other process has to see a
 * checkpoint.
 */
export function storeWithoutDatabase(file: () => PendingFile | null): Store {
  const notOpen = async () => {
    throw new Error('the database is not open');
  };
  return {
    async load(repository, knownId = null) {
      const found = file()?.entriesOf({ repository, id: knownId });
      return { id: found?.id ?? null, checkpoint: null, pending: found?.entries ?? [] };
    },
    async saveCheckpoint() {},
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
