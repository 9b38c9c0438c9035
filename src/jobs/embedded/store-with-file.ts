import { entryId } from '../../domain/ledger/entry-id.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import type { PendingFile } from './pending-file.ts';

/**
 * A store whose pending entries are also in a file. An entry is saved once the file has it, so a database
 * that hangs delays nothing. The database gets it, too. If the file cannot be written, the entry is saved
 * once the database has it. Both are read, and an entry counts once.
 */
export function storeWithFile(store: Store, file: PendingFile, log: Log): Store {
  const inserts = new Set<Promise<unknown>>();
  return {
    ...store,

    async load(repository, knownId = null) {
      const stored = await store.load(repository, knownId);
      const { id, entries } = file.entriesOf({ repository, id: knownId ?? stored.id });
      const ids = new Set(entries.map(entryId));
      const pending = [...stored.pending.filter((entry) => !ids.has(entryId(entry))), ...entries];
      return { ...stored, id: stored.id ?? id, pending };
    },

    async addPending(repository, entries, knownId = null) {
      const inserting = store.addPending(repository, entries, knownId).then(
        () => null,
        (cause: unknown) => {
          log.warn({ err: cause, repository }, 'the database could not save pending entries');
          return new Error('neither the file nor the database has the pending entries', { cause });
        },
      );
      inserts.add(inserting);
      void inserting.finally(() => inserts.delete(inserting));
      try {
        await file.add({ repository, id: knownId }, entries);
      } catch (error) {
        log.error({ err: error, repository }, 'the file of pending entries cannot be written');
        const failure = await inserting;
        if (failure !== null) throw failure;
      }
    },

    async deletePending(repository, ids, knownId = null) {
      const deleting = file.delete({ repository, id: knownId }, ids).catch((error: unknown) => {
        log.error({ err: error, repository }, 'the file of pending entries cannot be written');
      });
      // An insert that ends later would put the entries back.
      await Promise.allSettled(inserts);
      await Promise.all([deleting, store.deletePending(repository, ids, knownId)]);
    },
  };
}
