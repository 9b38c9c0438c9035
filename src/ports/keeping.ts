import type { DateTime } from 'luxon';
import type { NewEntry } from '../domain/ledger/entry.ts';
import type { Known } from '../domain/ledger/known.ts';

/** What was kept of one repository. */
export interface Kept {
  /** Null where nothing was kept, or nothing that this version understands. */
  readonly known: Known | null;
  /** What happened and is still to be recorded, in the order of happening. */
  readonly waiting: readonly NewEntry[];
}

/**
 * What outlives a process without being the truth, which is git: a cache of the checkpoint, and an outbox. Shared by all
 * processes on one database. Rejects where the database cannot be reached.
 */
export interface Keeping {
  load(repository: string): Promise<Kept>;
  /** Keeps what is known, unless something later in the ledger is kept. */
  keep(repository: string, known: Known): Promise<void>;
  /** Entries wait until they are let go; saying one twice keeps it once. */
  add(repository: string, entries: readonly NewEntry[]): Promise<void>;
  /** By the ids of entries. */
  letGo(repository: string, ids: readonly string[]): Promise<void>;
  /**
   * Whether the caller is to tell something that has this key: `ours` until then, `being-told` by another process, whose
   * time has not passed, or `told` already.
   */
  mayTell(
    repository: string,
    key: string,
    when: { readonly now: DateTime; readonly until: DateTime },
  ): Promise<'ours' | 'being-told' | 'told'>;
  /** Nobody needs to tell it again. */
  wasTold(repository: string, key: string): Promise<void>;
  /**
   * Keeps which repository a name belongs to, by the number that GitHub gave it and that no renaming changes. What was
   * kept of the same number by another name is kept by this one from then on. Answers the number that was kept for the
   * name: another one where somebody else has taken it.
   */
  identify(repository: string, id: number): Promise<number>;
  /** Repositories of which anything is kept. */
  repositories(): Promise<readonly string[]>;
}
