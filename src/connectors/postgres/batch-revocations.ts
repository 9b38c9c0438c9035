import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type Effect, effectKey } from '../../domain/effect.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';
import type { Progress, Revocation } from './revocation.ts';
import { revokeRole } from './revoke.ts';
import { revokeTogether } from './revoke-together.ts';
import { type Database, isRefusal } from './session.ts';

/** Effects that one transaction takes back at most: its locks are held for as long as it takes. */
const LARGEST = 100;
/** Batches under way at a time: one that waits does not hold up what comes after it. */
const BATCHES = 2;
/** Transactions at a time for what has to be taken back alone: however much that is, batches and giving find a connection. */
const ALONE = 4;
/** Milliseconds after which whoever asked asks again. What has not begun by then is not begun: it may be given anew since. */
const STALE_MS = 10_000;

/** Milliseconds for which it is known what an earlier try had got to: whoever failed has tried again by then. */
const REMEMBERED_MS = 60_000;

/** An effect that somebody wants to be taken back. */
interface Turn extends Revocation {
  progress: Progress;
  readonly receipt: Promise<RevokedReceipt>;
  readonly answer: (receipt: Promise<RevokedReceipt>) => void;
  begun: boolean;
  /** When it was asked for last, by the clock of this process. */
  asked: number;
}

/**
 * Takes back together what is asked for while earlier batches are under way: many ends in the same second then cost little
 * more than one. What does not go together is taken back alone, and fails with its own words; what fails for the database's
 * not answering fails for the whole batch, and is the caller's to try again. Whoever asks again for what is under way is
 * answered by a new look after that one.
 */
export function batchedRevocations(database: Database): (effect: Effect) => Promise<RevokedReceipt> {
  const latest = new Map<string, Turn>();
  const tries = earlierTries();
  const waiting: Turn[] = [];
  const batches = pLimit(BATCHES);
  const lanes = pLimit(ALONE);

  const takeBackAlone = (turn: Turn): Promise<RevokedReceipt> => {
    const alone: Database = {
      ...database,
      transaction: (doing, work) =>
        lanes(() => {
          if (doing === 'revoke' && isStale(turn)) throw stale(turn);
          return database.transaction(doing, work);
        }),
    };
    return revokeRole(alone, turn);
  };
  const nextBatch = async (): Promise<void> => {
    const batch: Turn[] = [];
    for (const turn of waiting.splice(0, LARGEST)) {
      turn.begun = true;
      if (isStale(turn)) turn.answer(Promise.reject(stale(turn)));
      else batch.push(turn);
    }
    if (batch.length === 0) return;
    try {
      const receipts = await revokeTogether(database, batch);
      for (const [index, turn] of batch.entries()) {
        const receipt = receipts[index] ?? null;
        if (receipt === null) turn.answer(takeBackAlone(turn));
        else turn.answer(receipt instanceof Error ? Promise.reject(receipt) : Promise.resolve(receipt));
      }
    } catch (error) {
      // One of them may be the reason, and tells so itself; a database that does not answer would tell each the same.
      for (const turn of batch) turn.answer(isRefusal(error) ? takeBackAlone(turn) : Promise.reject(error));
    }
  };
  const line = (turn: Turn): void => {
    turn.progress = tries.of(turn.effect);
    waiting.push(turn);
    // Whoever asks meanwhile comes along; a turn that finds nobody left costs nothing.
    void batches(nextBatch);
  };

  return (effect) => {
    const key = effectKey(effect);
    const before = latest.get(key);
    if (before !== undefined && !before.begun) {
      before.asked = performance.now();
      return before.receipt;
    }
    const turn = newTurn(effect);
    latest.set(key, turn);
    turn.receipt
      .then(
        () => tries.succeeded(effect),
        () => tries.failed(turn),
      )
      .finally(() => {
        if (latest.get(key) === turn) latest.delete(key);
      });
    if (before === undefined) line(turn);
    else void after(before.receipt, () => line(turn));
    return turn.receipt;
  };
}

function newTurn(effect: Effect): Turn {
  const { promise: receipt, resolve: answer } = Promise.withResolvers<RevokedReceipt>();
  return { effect, progress: nothing(), receipt, answer, begun: false, asked: performance.now() };
}

/** Once that has ended, or hangs: then it must not keep what comes after it. */
async function after(receipt: Promise<unknown>, act: () => void): Promise<void> {
  const over = new AbortController();
  const hangs = pause(STALE_MS, null, { ref: false, signal: over.signal }).catch(() => {});
  await Promise.race([receipt, hangs]).catch(() => {});
  over.abort();
  act();
}

function isStale({ asked }: Turn): boolean {
  return performance.now() - asked > STALE_MS;
}

function stale({ effect }: Turn): Error {
  return new Error(`${effect.target}: it did not come to its turn in ${STALE_MS / 1000} s`);
}

function nothing(): Progress {
  return { taken: false, sessions: new Set() };
}

/** What tries that ended without a receipt had got to, for a while. */
function earlierTries(): {
  of(effect: Effect): Progress;
  failed(revocation: Revocation): void;
  succeeded(effect: Effect): void;
} {
  const kept = new Map<string, { readonly progress: Progress; readonly at: number }>();
  const isOver = ({ at }: { readonly at: number }) => performance.now() - at > REMEMBERED_MS;
  return {
    of(effect) {
      const found = kept.get(effectKey(effect));
      return found === undefined || isOver(found) ? nothing() : found.progress;
    },
    failed({ effect, progress }) {
      for (const [key, each] of kept) if (isOver(each)) kept.delete(key);
      if (progress.taken) kept.set(effectKey(effect), { progress, at: performance.now() });
    },
    succeeded: (effect) => void kept.delete(effectKey(effect)),
  };
}
