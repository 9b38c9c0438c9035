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

/** An effect that somebody wants to be taken back. */
interface Turn extends Revocation {
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
export function gatheredRevocations(database: Database): (effect: Effect) => Promise<RevokedReceipt> {
  const latest = new Map<string, Turn>();
  /** Those of which an earlier try ended without a receipt, and may have taken effect. */
  const tried = new Set<string>();
  const waiting: Turn[] = [];
  const batches = pLimit(BATCHES);
  const lanes = pLimit(ALONE);
  const alone: Database = {
    ...database,
    transaction: (doing, work) => lanes(() => database.transaction(doing, work)),
  };

  const nextBatch = async (): Promise<void> => {
    const batch = waiting.splice(0, LARGEST).filter(isFresh);
    for (const turn of batch) turn.begun = true;
    if (batch.length === 0) return;
    try {
      const receipts = await revokeTogether(database, batch);
      for (const [index, turn] of batch.entries()) {
        const receipt = receipts[index];
        turn.answer(receipt ? Promise.resolve(receipt) : revokeRole(alone, turn));
      }
    } catch (error) {
      // One of them may be the reason, and tells so itself; a database that does not answer would tell each the same.
      for (const turn of batch)
        turn.answer(isRefusal(error) ? revokeRole(alone, turn) : Promise.reject(error));
    }
  };
  const line = (turn: Turn): void => {
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
    const turn = newTurn(effect, { taken: tried.has(key), sessions: new Set() });
    latest.set(key, turn);
    turn.receipt
      .then(
        () => void tried.delete(key),
        () => void (turn.progress.taken && tried.add(key)),
      )
      .finally(() => {
        if (latest.get(key) === turn) latest.delete(key);
      });
    if (before === undefined) line(turn);
    else before.receipt.catch(() => {}).finally(() => line(turn));
    return turn.receipt;
  };
}

function newTurn(effect: Effect, progress: Progress): Turn {
  const { promise: receipt, resolve: answer } = Promise.withResolvers<RevokedReceipt>();
  return { effect, progress, receipt, answer, begun: false, asked: performance.now() };
}

function isFresh({ effect, asked, answer }: Turn): boolean {
  if (performance.now() - asked <= STALE_MS) return true;
  answer(Promise.reject(new Error(`${effect.target}: it did not come to its turn in ${STALE_MS / 1000} s`)));
  return false;
}
