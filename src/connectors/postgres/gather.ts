import type { Effect } from '../../domain/effect.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';
import { revokeRole } from './revoke.ts';
import { type OneOfMany, revokeTogether } from './revoke-together.ts';
import type { Database } from './session.ts';

/** Effects that one transaction takes back at most: its locks are held for as long as it takes. */
const LARGEST = 100;
/** Batches under way at a time: one that waits does not hold up what comes after it. */
const BATCHES = 2;

interface Asked {
  readonly effect: Effect;
  answer(receipt: Promise<RevokedReceipt>): void;
}

/**
 * Takes back together what is asked for while earlier batches are under way: many ends in the same second then cost little
 * more than one. What does not go together, for whatever reason, is taken back alone, and fails with its own words.
 */
export function gatheredRevocations(database: Database): (effect: Effect) => Promise<RevokedReceipt> {
  const waiting: Asked[] = [];
  let underWay = 0;

  const next = async (): Promise<void> => {
    // Whoever asks in the same breath comes along.
    await Promise.resolve();
    for (let batch = waiting.splice(0, LARGEST); batch.length > 0; batch = waiting.splice(0, LARGEST)) {
      const outcomes = await together(
        database,
        batch.map(({ effect }) => effect),
      );
      for (const [index, { effect, answer }] of batch.entries()) {
        const outcome = outcomes[index];
        if (outcome?.receipt) answer(Promise.resolve(outcome.receipt));
        else answer(revokeRole(database, effect, outcome?.already));
      }
    }
  };

  return (effect) =>
    new Promise((answer) => {
      waiting.push({ effect, answer });
      if (underWay === BATCHES) return;
      underWay += 1;
      void next().finally(() => {
        underWay -= 1;
      });
    });
}

/** In the order of the effects; nothing where all are to be taken back alone. Never rejects. */
async function together(database: Database, effects: readonly Effect[]): Promise<readonly OneOfMany[]> {
  if (effects.length === 1) return [];
  try {
    return await revokeTogether(database, effects);
  } catch {
    return [];
  }
}
