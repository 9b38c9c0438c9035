import type { Timer } from './timer.ts';

export type TimedResult<T> =
  | { readonly outcome: 'done'; readonly value: T }
  | { readonly outcome: 'timed-out' };

/**
 * Waits for a promise, at most `milliseconds`. After that, the operation behind the promise goes on, but this
 * function does not wait for it. Rejects if the promise rejects in time.
 */
export async function withTimeout<T>(
  timer: Timer,
  milliseconds: number,
  promise: Promise<T>,
): Promise<TimedResult<T>> {
  const controller = new AbortController();
  // If the promise rejects after the timeout, nothing awaits it. Node would end the process for that.
  promise.catch(() => {});
  try {
    return await Promise.race([
      promise.then((value): TimedResult<T> => ({ outcome: 'done', value })),
      timer.wait(milliseconds, controller.signal).then((): TimedResult<T> => ({ outcome: 'timed-out' })),
    ]);
  } finally {
    // A string reason avoids building an AbortError with a stack.
    controller.abort('done');
  }
}

/**
 * Waits for the answer of a target. Rejects if there is none in time. The call may still take effect later.
 */
export async function answerInTime<T>(
  timer: Timer,
  { target, timeoutMs }: { readonly target: string; readonly timeoutMs: number },
  promise: Promise<T>,
): Promise<T> {
  const answer = await withTimeout(timer, timeoutMs, promise);
  if (answer.outcome === 'timed-out') throw new Error(noAnswerText(target, timeoutMs));
  return answer.value;
}

export function noAnswerText(target: string, timeoutMs: number): string {
  return `${target} gave no answer in ${timeoutMs / 1000} s`;
}
