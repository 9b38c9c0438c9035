import type { Timer } from '../ports/timer.ts';
import { withTimeout } from '../ports/with-timeout.ts';

/**
 * Runs work of the same key one after the other within this process. Work of different keys runs at the same
 * time. Work that takes longer than `turnMs` goes on, but the next does not wait for it: the work must be
 * safe to run twice at once.
 */
export function perKeyMutex(
  timer: Timer,
  turnMs: number,
): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const lastTurns = new Map<string, Promise<void>>();
  return async (key, work) => {
    const before = lastTurns.get(key) ?? Promise.resolve();
    const running = before.then(work);
    const turn = before.then(() => finishedOrLate(timer, turnMs, running));
    lastTurns.set(key, turn);
    void turn.then(() => lastTurns.get(key) === turn && lastTurns.delete(key));
    return running;
  };
}

/** Never rejects: the caller of the work hears of its failure, and the next turn does not depend on it. */
async function finishedOrLate(timer: Timer, turnMs: number, work: Promise<unknown>): Promise<void> {
  await withTimeout(timer, turnMs, work).catch(() => {});
}
