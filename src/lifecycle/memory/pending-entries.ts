import type { NewEntry } from '../../domain/ledger/entry.ts';
import { entryId } from '../../domain/ledger/entry-id.ts';

/** Entries that the ledger does not have yet, by `entryId`, in the order in which they happened. */
export interface PendingEntries {
  readonly entries: ReadonlyMap<string, NewEntry>;
  /** Ids of entries that the store has, as far as this process knows. */
  savedIds(): readonly string[];
  /** Adds entries that only this process has. */
  add(entries: readonly NewEntry[]): void;
  /** Adds entries that the store has. */
  addSaved(entries: readonly NewEntry[]): void;
  remove(ids: readonly string[]): void;
  /**
   * Saves the entries that only this process has. Never rejects: if the store fails, the next call tries
   * again.
   */
  save(): Promise<void>;
  /** Resolves when no call to the store is in progress. */
  saved(): Promise<void>;
}

/** `store` saves entries. It never rejects, and answers whether they were saved. */
export function openPendingEntries(
  store: (entries: readonly NewEntry[]) => Promise<boolean>,
): PendingEntries {
  const entries = new Map<string, NewEntry>();
  const unsaved = new Set<string>();
  let saving = Promise.resolve();
  let nextSave: Promise<void> | null = null;

  const saveUnsaved = async (): Promise<void> => {
    const ids = [...unsaved];
    if (ids.length === 0) return;
    const saved = await store(ids.flatMap((id) => entries.get(id) ?? []));
    if (saved) for (const id of ids) unsaved.delete(id);
  };
  return {
    entries,
    savedIds: () => [...entries.keys()].filter((id) => !unsaved.has(id)),
    add(added) {
      for (const entry of added) {
        const id = entryId(entry);
        if (entries.has(id)) continue;
        entries.set(id, entry);
        unsaved.add(id);
      }
    },
    addSaved(added) {
      for (const entry of added) entries.set(entryId(entry), entry);
    },
    remove(ids) {
      for (const id of ids) {
        entries.delete(id);
        unsaved.delete(id);
      }
    },
    // One statement at a time. The next one saves everything that was added while this one was in progress.
    save() {
      if (nextSave === null) {
        nextSave = saving.then(() => {
          nextSave = null;
          return saveUnsaved();
        });
        saving = nextSave;
      }
      return nextSave;
    },
    saved: () => saving,
  };
}
