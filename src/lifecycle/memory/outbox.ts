import { advanceLive } from '../../domain/ledger/advance-live.ts';
import type { CachedCheckpoint } from '../../domain/ledger/cached-checkpoint.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { entryId } from '../../domain/ledger/entry-id.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import type { Timer } from '../../ports/timer.ts';
import { withTimeout } from '../../ports/with-timeout.ts';
import { isIllegalEntry } from '../is-illegal-entry.ts';
import { openPendingEntries } from './pending-entries.ts';

/**
 * The last known state of the ledger, and the entries that are not recorded yet. Revocations continue from it
 * while GitHub does not answer, in this process or in a new one. The entries are recorded later, with the
 * times at which they happened.
 */
export interface Outbox {
  /**
   * Reads what this process and others saved. Never rejects. Makes one call to the store, with a short
   * timeout.
   */
  reload(): Promise<void>;
  /** The last known checkpoint, with every pending entry applied; null if no checkpoint is known. */
  live(): readonly LiveEffect[] | null;
  /** The next entry number of the last known checkpoint; 0 if none is known. */
  nextSeq(): number;
  /** The public keys of the last known checkpoint, oldest first. Empty if the record was never signed. */
  keys(): readonly string[];
  /** Takes over a newer checkpoint and saves it. Rejects if the store cannot save it. */
  saveCheckpoint(checkpoint: CachedCheckpoint): Promise<void>;
  /** The entries count from now on. Never rejects: if the store fails, they stay in memory. */
  add(entries: readonly NewEntry[]): Promise<void>;
  /** Whether an entry is not recorded yet. */
  hasUnrecorded(): boolean;
  /**
   * Takes over no state of any other repository from now on: `id` is GitHub's id of this one. Answers false
   * if the outbox already has the state of another repository.
   */
  bind(id: number): boolean;
  /**
   * Records all pending entries, and answers their number. Rejects if the ledger cannot be written; then all
   * stay.
   */
  flush(ledger: Pick<Ledger, 'append'>): Promise<number>;
}

/** Milliseconds that a revocation waits for the database. */
const STORE_TIMEOUT_MS = 1_000;

interface OutboxOptions {
  readonly repository: string;
  readonly store: Store;
  readonly timer: Timer;
  readonly log: Log;
}

export function openOutbox(options: OutboxOptions): Outbox {
  const { repository, store } = options;
  let checkpoint: CachedCheckpoint | null = null;
  /** GitHub's id of the repository that this state belongs to; null if it is not known yet. */
  let knownId: number | null = null;
  let saved: CachedCheckpoint | null = null;
  const pending = openPendingEntries(async (entries) => {
    const saving = store.addPending(repository, entries, knownId).then(() => true);
    return (await tryStore(options, 'save pending entries; they stay in memory', saving)) ?? false;
  });

  return {
    async reload() {
      const savedBefore = pending.savedIds();
      const stored = await tryStore(options, 'load the saved state', store.load(repository, knownId));
      if (stored === null) return;
      knownId ??= stored.id;
      // The database was emptied meanwhile, and another repository has the name now.
      if (stored.id !== null && stored.id !== knownId) return;
      if (stored.checkpoint !== null && isNewer(stored.checkpoint, checkpoint))
        checkpoint = stored.checkpoint;
      // If an entry was saved and is gone, another process recorded it. Applied on top of a newer checkpoint,
      // it would count twice. If the store has no checkpoint, it was emptied, and only this process still
      // has the entry.
      const storedIds = new Set(stored.pending.map(entryId));
      if (stored.checkpoint !== null) pending.remove(savedBefore.filter((id) => !storedIds.has(id)));
      pending.addSaved(stored.pending);
      // A revocation goes by what was read. It does not wait until the entries of this process are saved.
      void pending.save();
    },

    live: () =>
      checkpoint === null ? null : [...pending.entries.values()].reduce(advanceLive, checkpoint.live),
    nextSeq: () => checkpoint?.nextSeq ?? 0,
    keys: () => checkpoint?.keys ?? [],
    hasUnrecorded: () => pending.entries.size > 0,

    bind(id) {
      knownId ??= id;
      return knownId === id;
    },

    async saveCheckpoint({ nextSeq, live, keys }) {
      const known = keys ?? checkpoint?.keys;
      const newest = { nextSeq, live, ...(known === undefined ? {} : { keys: known }) };
      if (isNewer(newest, checkpoint)) checkpoint = newest;
      if (!isNewer(newest, saved)) return;
      await store.saveCheckpoint(repository, newest, knownId);
      if (isNewer(newest, saved)) saved = newest;
    },

    async add(entries) {
      pending.add(entries);
      await pending.save();
    },

    async flush(ledger) {
      const sent = [...pending.entries];
      if (sent.length === 0) return 0;
      const entries = sent.map(([, entry]) => entry);
      try {
        await ledger.append(() => ({ entries }));
      } catch (error) {
        if (!isIllegalEntry(error)) throw error;
        // An entry that can never be recorded must not block the others.
        for (const entry of entries) await appendAlone(ledger, entry, options);
      }
      const ids = sent.map(([id]) => id);
      pending.remove(ids);
      // A save in progress would put the entries back, and they would count twice. So this waits for the
      // save.
      const deleting = pending.saved().then(() => store.deletePending(repository, ids, knownId));
      await tryStore(options, 'delete recorded entries', deleting);
      return sent.length;
    },
  };
}

/** An append without entries may add a key. */
function isNewer({ nextSeq, keys = [] }: CachedCheckpoint, known: CachedCheckpoint | null): boolean {
  if (known === null || nextSeq !== known.nextSeq) return nextSeq > (known?.nextSeq ?? 0);
  return keys.length > (known.keys?.length ?? 0);
}

/** The answer of the store; null if it fails or takes too long. */
async function tryStore<T>(
  { repository, timer, log }: Pick<OutboxOptions, 'repository' | 'timer' | 'log'>,
  action: string,
  work: Promise<T>,
): Promise<T | null> {
  try {
    const answer = await withTimeout(timer, STORE_TIMEOUT_MS, work);
    if (answer.outcome === 'done') return answer.value;
    log.warn({ repository, timeoutMs: STORE_TIMEOUT_MS }, `the database takes too long to ${action}`);
  } catch (error) {
    log.warn({ err: error, repository }, `the database could not ${action}`);
  }
  return null;
}

async function appendAlone(
  ledger: Pick<Ledger, 'append'>,
  entry: NewEntry,
  { repository, log }: Pick<OutboxOptions, 'repository' | 'log'>,
): Promise<void> {
  try {
    await ledger.append(() => ({ entries: [entry] }));
  } catch (error) {
    if (!isIllegalEntry(error)) throw error;
    log.error({ err: error, repository, entry }, 'the ledger refuses this entry, so it is dropped');
  }
}
