import pLimit from 'p-limit';
import type { Effect } from '../../domain/effect.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';
import { begun, type Revocation } from './revocation.ts';
import { revokeRole } from './revoke.ts';
import { revokeTogether } from './revoke-together.ts';
import { type Database, isRefusal } from './session.ts';

/** Effects that one transaction takes back at most: its locks are held for as long as it takes. */
const LARGEST = 100;
/** Batches under way at a time: one that waits does not hold up what comes after it. */
const BATCHES = 2;
/** Transactions at a time for what is taken back alone: however much that is, batches and giving find a connection. */
const ALONE = 4;

interface Asked extends Revocation {
  answer(receipt: Promise<RevokedReceipt>): void;
}

/**
 * Takes back together what is asked for while earlier batches are under way: many ends in the same second then cost little
 * more than one. What does not go together is taken back alone, and fails with its own words; what fails for the database's
 * not answering fails for the whole batch, and is the caller's to try again.
 */
export function gatheredRevocations(database: Database): (effect: Effect) => Promise<RevokedReceipt> {
  const waiting: Asked[] = [];
  const batches = pLimit(BATCHES);
  const lanes = pLimit(ALONE);
  const alone: Database = {
    ...database,
    transaction: (doing, work) => lanes(() => database.transaction(doing, work)),
  };

  const settle = async (batch: readonly Asked[]): Promise<void> => {
    const [first] = batch;
    if (first === undefined) return;
    if (batch.length === 1) return first.answer(revokeRole(alone, first));
    try {
      const receipts = await revokeTogether(database, batch);
      for (const [index, asked] of batch.entries()) {
        const receipt = receipts[index];
        asked.answer(receipt ? Promise.resolve(receipt) : revokeRole(alone, asked));
      }
    } catch (error) {
      if (!isRefusal(error)) {
        for (const { answer } of batch) answer(Promise.reject(error));
        return;
      }
      // One of them is the reason; in halves, it is soon alone.
      const half = Math.ceil(batch.length / 2);
      await settle(batch.slice(0, half));
      await settle(batch.slice(half));
    }
  };

  return (effect) =>
    new Promise((answer) => {
      waiting.push({ effect, progress: begun(), answer });
      // Whoever asks meanwhile comes along; a turn that finds nobody left costs nothing.
      void batches(() => settle(waiting.splice(0, LARGEST)));
    });
}
