import pLimit from 'p-limit';
import { type Effect, effectKey } from '../../domain/effect.ts';
import type { Connector, RevokedReceipt } from '../../ports/connector.ts';
import { withTimeout } from '../../ports/with-timeout.ts';
import { type Database, isRefusal } from './database.ts';
import { earlierAttempts } from './earlier-attempts.ts';
import { noProgress, type Progress, type Revocation } from './revocation.ts';
import { revokeBatch } from './revoke-batch.ts';
import { type RevokeSettings, revokeRole } from './revoke-role.ts';
import { type GivenIds, parseIds } from './target-ids.ts';

/** For one transaction, which holds its locks until it ends. */
const BATCH_SIZE_MAX = 100;
/** More than one, so that a batch that waits does not hold up the next. */
const BATCHES_AT_ONCE = 2;
/**
 * Transactions of revocations that run alone. The rest of the connections is for batches and for
 * provisioning.
 */
const ALONE_AT_ONCE = 4;
/**
 * After this time the caller has given up, and calls again. A revocation that has not started by then does
 * not start: Curfew may have given the access again since.
 */
const STALE_MS = 10_000;

interface QueuedRevocation extends Revocation {
  progress: Progress;
  ids: GivenIds | null;
  readonly receipt: Promise<RevokedReceipt>;
  readonly resolve: (receipt: RevokedReceipt | Promise<RevokedReceipt>) => void;
  started: boolean;
  /** The time of the last call for it, by this process. */
  calledAt: number;
}

/**
 * Revocations that are called while earlier batches run are revoked together in the next batch. So many
 * revocations in the same second cost little more than one. An effect that cannot be revoked in a batch is
 * revoked alone, and rejects with its own reason. If the database does not answer, the whole batch rejects,
 * and the caller retries. If an effect is called again while its revocation runs, a new revocation runs after
 * that one.
 */
export function batchedRevocations(
  database: Database,
  settings: RevokeSettings = { mayEndBlockers: false },
): Connector['revoke'] {
  const latest = new Map<string, QueuedRevocation>();
  const attempts = earlierAttempts();
  const waiting: QueuedRevocation[] = [];
  const batches = pLimit(BATCHES_AT_ONCE);
  const revokeAlone = revocationsAlone(database, settings);

  const enqueue = (queued: QueuedRevocation): void => {
    queued.progress = attempts.progressOf(queued.effect);
    waiting.push(queued);
    // A batch takes all that wait. If an earlier batch took this one, its own batch is empty.
    void batches(() => revokeTogether(database, waiting.splice(0, BATCH_SIZE_MAX), revokeAlone));
  };

  return (effect, targetIds) => {
    const key = effectKey(effect);
    const before = latest.get(key);
    if (before !== undefined && !before.started) {
      before.calledAt = performance.now();
      before.ids ??= parseIds(targetIds);
      return before.receipt;
    }
    const queued = newRevocation(effect, parseIds(targetIds));
    latest.set(key, queued);
    queued.receipt
      .then(
        () => attempts.succeeded(effect),
        () => attempts.failed(queued),
      )
      .finally(() => {
        if (latest.get(key) === queued) latest.delete(key);
      });
    if (before === undefined) enqueue(queued);
    // One that hangs must not hold up the next for longer than this.
    else
      void withTimeout(database.timer, STALE_MS, before.receipt).then(
        () => enqueue(queued),
        () => enqueue(queued),
      );
    return queued.receipt;
  };
}

function newRevocation(effect: Effect, ids: GivenIds | null): QueuedRevocation {
  const { promise: receipt, resolve } = Promise.withResolvers<RevokedReceipt>();
  return {
    effect,
    ids,
    progress: noProgress(),
    receipt,
    resolve,
    started: false,
    calledAt: performance.now(),
  };
}

/** Resolves each revocation, and never rejects. */
async function revokeTogether(
  database: Database,
  next: readonly QueuedRevocation[],
  revokeAlone: (queued: QueuedRevocation) => Promise<RevokedReceipt>,
): Promise<void> {
  const batch: QueuedRevocation[] = [];
  for (const queued of next) {
    queued.started = true;
    if (isStale(queued)) queued.resolve(Promise.reject(staleError(queued)));
    else batch.push(queued);
  }
  if (batch.length === 0) return;
  try {
    const receipts = await revokeBatch(database, batch);
    for (const [index, queued] of batch.entries()) {
      const receipt = receipts[index] ?? null;
      if (receipt === null) queued.resolve(revokeAlone(queued));
      else queued.resolve(receipt instanceof Error ? Promise.reject(receipt) : receipt);
    }
  } catch (error) {
    // If the server refused one of them, each finds its own reason alone. A database that does not answer
    // gives all the same.
    for (const queued of batch) {
      queued.resolve(isRefusal(error) ? revokeAlone(queued) : Promise.reject(error));
    }
  }
}

/** Runs a few transactions at once. One that has become stale while it waited does not start. */
function revocationsAlone(
  database: Database,
  settings: RevokeSettings,
): (queued: QueuedRevocation) => Promise<RevokedReceipt> {
  const transactions = pLimit(ALONE_AT_ONCE);
  return (queued) => {
    const limited: Database = {
      ...database,
      transaction: (action, work) =>
        transactions(() => {
          if (action === 'revoke' && isStale(queued)) throw staleError(queued);
          return database.transaction(action, work);
        }),
    };
    return revokeRole(limited, queued, settings);
  };
}

function isStale({ calledAt }: QueuedRevocation): boolean {
  return performance.now() - calledAt > STALE_MS;
}

function staleError({ effect }: QueuedRevocation): Error {
  return new Error(`${effect.target}: revoke did not start within ${STALE_MS / 1000} s`);
}
