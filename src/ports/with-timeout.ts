import type { Timer } from './timer.ts';

export type TimedResult<T> =
  | { readonly outcome: 'done'; readonly value: T }
  | { readonly outcome: 'timed-out' };

/**
 * Waits for work, at most `milliseconds`. After that the work goes on, but nothing waits for it. Rejects if
 * the work rejects in time.
 */
export async function withTimeout<T>(
  timer: Timer,
  milliseconds: number,
  work: Promise<T>,
): Promise<TimedResult<T>> {
  const controller = new AbortController();
  // Work that rejects after its time must not count as an unhandled rejection, which would end the process.
  work.catch(() => {});
  try {
    return await Promise.race([
      work.then((value): TimedResult<T> => ({ outcome: 'done', value })),
      timer.wait(milliseconds, controller.signal).then((): TimedResult<T> => ({ outcome: 'timed-out' })),
    ]);
  } finally {
    // A string reason avoids building an AbortError with a stack.
    controller.abort('done');
  }
}

/** The answer of a target. Rejects if the target gives none in time; its work may still take effect later. */
export async function answerInTime<T>(
  timer: Timer,
  { target, timeoutMs }: { readonly target: string; readonly timeoutMs: number },
  work: Promise<T>,
): Promise<T> {
  const answer = await withTimeout(timer, timeoutMs, work);
  if (answer.outcome === 'timed-out') throw new Error(noAnswerText(target, timeoutMs));
  return answer.value;
}

export function noAnswerText(target: string, timeoutMs: number): string {
  return `${target} gave no answer in ${timeoutMs / 1000} s`;
}
