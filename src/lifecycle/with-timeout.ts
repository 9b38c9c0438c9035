import type { Timer } from '../ports/timer.ts';

export type TimedResult<T> =
  | { readonly outcome: 'done'; readonly value: T }
  | { readonly outcome: 'timed-out' };

/** Waits for work at most so many milliseconds. What is late goes on; nobody stops it. Rejects where the work does in time. */
export async function withTimeout<T>(
  timer: Timer,
  milliseconds: number,
  work: Promise<T>,
): Promise<TimedResult<T>> {
  const over = new AbortController();
  // What fails after its time is nobody's unhandled rejection.
  work.catch(() => {});
  try {
    return await Promise.race([
      work.then((value): TimedResult<T> => ({ outcome: 'done', value })),
      timer.wait(milliseconds, over.signal).then((): TimedResult<T> => ({ outcome: 'timed-out' })),
    ]);
  } finally {
    // With a reason of our own, as the usual one costs a stack trace each time.
    over.abort('over');
  }
}
