import type { Job } from '../ports/queue.ts';
import type { Store } from '../ports/store.ts';
import { withTimeout } from '../ports/with-timeout.ts';
import { type ClaimedDatabase, claimDatabase } from './database.ts';
import { FolderInUse } from './embedded/lock-database-folder.ts';
import { openQueueOn, type Queue, type QueueOptions } from './open-queue.ts';
import { forwardingStore, storeWithoutDatabase } from './store/store-without-database.ts';

/**
 * Milliseconds that a start waits for the database. After that it goes on without the queue. A server may be
 * unreachable. The embedded database is only slow, on a machine that does other work.
 */
const START_TIMEOUTS_MS = { server: 15_000, embedded: 60_000 };
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 60_000;
/** Milliseconds that a stop waits for an attempt that hangs. */
const STOP_TIMEOUT_MS = 3_000;

export interface LateQueue extends Queue {
  /** Resolves when the queue is open; never if it is closed before. */
  readonly opened: Promise<void>;
}

/**
 * The queue of a process that runs also without it. If the database cannot be opened, or hangs, it is tried
 * again with growing delays, without limit. Until it is open, nothing can be sent, `start` only keeps the
 * handler, and the store has only the pending entries of the file. Rejects only if another process uses the
 * folder: that one ends access.
 */
export async function openLateQueue(options: QueueOptions): Promise<LateQueue> {
  const { timer, log } = options;
  const stopping = new AbortController();
  let claimed: ClaimedDatabase | null = null;
  let queue: Queue | null = null;
  let handler: ((job: Job) => Promise<void>) | null = null;
  const withoutDatabase = storeWithoutDatabase(() => claimed?.pendingFile ?? null);
  const isOpen = (): Queue => {
    if (queue === null) throw new Error('the database is not open');
    return queue;
  };

  const attempt = async (): Promise<void> => {
    claimed ??= await claimDatabase(options);
    const opened = await openQueueOn(claimed, options);
    try {
      if (stopping.signal.aborted) throw new Error('Curfew is stopping');
      if (handler !== null) await opened.start(handler);
    } catch (error) {
      claimed = null;
      await opened.close();
      throw error;
    }
    queue = opened;
    try {
      // The ends in them must be known after a restart without GitHub, too.
      await withoutDatabase.handOver(opened.store);
    } catch (error) {
      log.warn({ err: error }, 'the database could not save the state of the ledger');
    }
  };
  const first = attempt();
  await firstOutcome(options, first);
  const opened = openAtLast(options, { first, attempt, stopping: stopping.signal });

  return {
    opened,
    store: forwardingStore((): Store => queue?.store ?? withoutDatabase),
    send: async (job, when) => isOpen().send(job, when),
    async start(handle) {
      handler = handle;
      await queue?.start(handle);
    },
    stop: async (graceMs) => queue?.stop(graceMs),
    counts: async () => isOpen().counts(),
    async close() {
      stopping.abort('closed');
      if (queue !== null) return queue.close();
      await withTimeout(
        timer,
        STOP_TIMEOUT_MS,
        first.catch(() => {}),
      );
      claimed?.release();
    },
  };
}

/** Waits for the first attempt, for a while. Rejects if another process uses the folder. */
async function firstOutcome({ timer, log, database }: QueueOptions, first: Promise<void>): Promise<void> {
  const checked = first.catch((error: unknown) => {
    if (error instanceof FolderInUse) throw error;
  });
  const timeoutMs = 'url' in database ? START_TIMEOUTS_MS.server : START_TIMEOUTS_MS.embedded;
  const { outcome } = await withTimeout(timer, timeoutMs, checked);
  if (outcome === 'timed-out')
    log.error(
      { timeoutMs },
      'the database takes long to open; until then, access ends on time and nothing else is done',
    );
}

/** Tries until the database is open. Never rejects. */
async function openAtLast(
  { timer, log }: QueueOptions,
  {
    first,
    attempt,
    stopping,
  }: {
    readonly first: Promise<void>;
    readonly attempt: () => Promise<void>;
    readonly stopping: AbortSignal;
  },
): Promise<void> {
  let trying = first;
  for (let retryInMs = RETRY_FIRST_MS; ; retryInMs = Math.min(RETRY_MAX_MS, 2 * retryInMs)) {
    try {
      await trying;
      if (retryInMs > RETRY_FIRST_MS) log.info({}, 'the database is open');
      return;
    } catch (error) {
      log.error(
        { err: error, retryInMs },
        'the database cannot be opened; until it is open, access ends on time and nothing else is done',
      );
    }
    // If the queue is closed, this never resolves.
    await timer.wait(retryInMs, stopping);
    trying = attempt();
  }
}
