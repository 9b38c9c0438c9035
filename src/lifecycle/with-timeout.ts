import type { Timer } from '../ports/timer.ts';

export type Within<T> = { readonly outcome: 'done'; readonly value: T } | { readonly outcome: 'late' };

/** Waits for work at most so many milliseconds. What is late goes on; nobody stops it. Rejects where the work does in time. */
export async function within<T>(timer: Timer, milliseconds: number, work: Promise<T>): Promise<Within<T>> {
  const over = new AbortController();
  // What fails after its time is nobody's unhandled rejection.
  work.catch(() => {});
  try {
    return await Promise.race([
      work.then((value): Within<T> => ({ outcome: 'done', value })),
      timer.wait(milliseconds, over.signal).then((): Within<T> => ({ outcome: 'late' })),
    ]);
  } finally {
    // With a reason of our own, as the usual one costs a stack trace each time.
    over.abort('over');
  }
}
