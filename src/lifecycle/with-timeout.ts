import type { Timer } from '../ports/timer.ts';

export type TimedResult<T> =
  | { readonly outcome: 'done'; readonly value: T }
  | { readonly outcome: 'timed-out' };

/**
 * Waits for work at most `timeoutMs` milliseconds. The work is not cancelled: it goes on after that. Rejects
 * if the work rejects in time.
 */
export async function withTimeout<T>(
  timer: Timer,
  timeoutMs: number,
  work: Promise<T>,
): Promise<TimedResult<T>> {
  const over = new AbortController();
  // Work that rejects after the timeout must not become an unhandled rejection.
  work.catch(() => {});
  try {
    return await Promise.race([
      work.then((value): TimedResult<T> => ({ outcome: 'done', value })),
      timer.wait(timeoutMs, over.signal).then((): TimedResult<T> => ({ outcome: 'timed-out' })),
    ]);
  } finally {
    // A string reason avoids building an AbortError with a stack.
    over.abort('over');
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
