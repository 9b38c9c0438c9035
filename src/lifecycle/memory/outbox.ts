import { advanceLive } from '../../domain/ledger/advance-live.ts';
import type { CachedCheckpoint } from '../../domain/ledger/cached-checkpoint.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { entryId } from '../../domain/ledger/entry-id.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import type { Timer } from '../../ports/timer.ts';
import { withTimeout } from '../with-timeout.ts';

/**
 * What is known of the ledger, and what happened and could not be recorded yet. Endings go on from it while GitHub cannot
 * be asked, in this process or in one that is started meanwhile, and are recorded with the times at which they happened.
 */
export interface Outbox {
  /** Takes up what this process or others have kept. Never rejects, and waits for one reading at most, and never for long. */
  recall(): Promise<void>;
  /** The checkpoint as last read or written by anybody, with everything that happened since; null where nothing is known. */
  live(): readonly LiveEffect[] | null;
  /** What the ledger's next number was when it was last known; 0 where nothing is. */
  nextSeq(): number;
  /** Is known from now on. Rejects where it could not be kept for later. */
  remember(known: CachedCheckpoint): Promise<void>;
  /** Counts from now on. Never rejects: what cannot be kept waits in memory. */
  add(entries: readonly NewEntry[]): Promise<void>;
  /** Whether something waits to be recorded. */
  waits(): boolean;
  /** Records all that waits; how much that was. Rejects where the ledger cannot be written; then everything goes on waiting. */
  flush(ledger: Pick<Ledger, 'append'>): Promise<number>;
}

/** Endings wait no longer than this for a database, in milliseconds. */
const PATIENCE_MS = 1_000;

export function openOutbox(options: {
  readonly repository: string;
  readonly store: Store;
  readonly timer: Timer;
  readonly log: Log;
}): Outbox {
  const { repository, store, timer, log } = options;
  const waiting = new Map<string, NewEntry>();
  /** Those of them that are in memory alone. */
  const unkept = new Set<string>();
  let known: CachedCheckpoint | null = null;
  /** Up to where it is kept. */
  let keptSeq = 0;

  const soon = async <T>(what: string, work: Promise<T>): Promise<T | null> => {
    try {
      const done = await withTimeout(timer, PATIENCE_MS, work);
      if (done.outcome === 'done') return done.value;
      log.warn({ repository }, `${what}: the database does not answer`);
    } catch (error) {
      log.warn({ repository, error: errorText(error) }, `${what}: the database failed`);
    }
    return null;
  };
  const keepUnkept = async (): Promise<void> => {
    const ids = [...unkept];
    if (ids.length === 0) return;
    const entries = ids.flatMap((id) => waiting.get(id) ?? []);
    const kept = await soon(
      'what is to be recorded could not be kept',
      store.addPending(repository, entries).then(() => true),
    );
    if (kept === true) for (const id of ids) unkept.delete(id);
  };
  let underWay = Promise.resolve();
  let next: Promise<void> | null = null;
  /** One statement at a time, for all that came while the last one was under way. */
  const keepWaiting = (): Promise<void> => {
    if (next === null) {
      next = underWay.then(() => {
        next = null;
        return keepUnkept();
      });
      underWay = next;
    }
    return next;
  };

  const appendAlone = async (ledger: Pick<Ledger, 'append'>, entry: NewEntry): Promise<void> => {
    try {
      await ledger.append(() => ({ entries: [entry] }));
    } catch (error) {
      if (!isIllegal(error)) throw error;
      log.error({ repository, entry, error: errorText(error) }, 'what happened cannot be recorded');
    }
  };

  return {
    async recall() {
      const keptBefore = [...waiting.keys()].filter((id) => !unkept.has(id));
      const kept = await soon('what was kept could not be read', store.load(repository));
      if (kept === null) return;
      if (kept.checkpoint !== null && kept.checkpoint.nextSeq > (known?.nextSeq ?? 0))
        known = kept.checkpoint;
      // What was kept and is gone, another process has recorded: over what came after, it would count anew. Where the
      // database was emptied, nothing is known there either, and it is here alone that it waits.
      const there = new Set(kept.pending.map(entryId));
      if (kept.checkpoint !== null) for (const id of keptBefore) if (!there.has(id)) waiting.delete(id);
      for (const entry of kept.pending) waiting.set(entryId(entry), entry);
      // Nobody waits for what only this process has to be kept: endings go by what was read.
      void keepWaiting();
    },

    live: () => (known === null ? null : [...waiting.values()].reduce(advanceLive, known.live)),
    nextSeq: () => known?.nextSeq ?? 0,
    waits: () => waiting.size > 0,

    async remember(state) {
      const { nextSeq, live } = state;
      if (nextSeq > (known?.nextSeq ?? 0)) known = { nextSeq, live };
      if (nextSeq <= keptSeq) return;
      await store.saveCheckpoint(repository, { nextSeq, live });
      keptSeq = Math.max(keptSeq, nextSeq);
    },

    async add(entries) {
      for (const entry of entries) {
        const id = entryId(entry);
        if (waiting.has(id)) continue;
        waiting.set(id, entry);
        unkept.add(id);
      }
      await keepWaiting();
    },

    async flush(ledger) {
      const sending = [...waiting];
      if (sending.length === 0) return 0;
      try {
        await ledger.append(() => ({ entries: sending.map(([, entry]) => entry) }));
      } catch (error) {
        if (!isIllegal(error)) throw error;
        // One that can never be recorded must not keep the others from it.
        for (const [, entry] of sending) await appendAlone(ledger, entry);
      }
      for (const [id] of sending) {
        waiting.delete(id);
        unkept.delete(id);
      }
      const ids = sending.map(([id]) => id);
      // Not before it is kept: it would come back, and count anew over what came after it.
      const lettingGo = underWay.then(() => store.deletePending(repository, ids));
      await soon('what is recorded could not be let go', lettingGo);
      return sending.length;
    },
  };
}

/** What the ledger itself refuses, as against what it could not be told. */
function isIllegal(error: unknown): boolean {
  return error instanceof Error && error.name === 'IllegalEntry';
}
