import type { Clock } from '../../ports/clock.ts';
import type { Timer } from '../../ports/timer.ts';
import { type PostResult, postOnce } from './post-once.ts';
import type { WebhookSettings } from './settings.ts';

/**
 * The last result, and the number of requests. A request without an answer may have been carried out all the
 * same.
 */
export interface Posted {
  readonly result: PostResult;
  readonly tries: number;
}

/**
 * Sends the same body until it is answered, with these delays between tries. Each try has its own signature.
 * Never rejects.
 */
export async function post(
  settings: WebhookSettings,
  body: string,
  {
    clock,
    timer,
    retryDelaysMs,
  }: { readonly clock: Clock; readonly timer: Timer; readonly retryDelaysMs: readonly number[] },
): Promise<Posted> {
  const send = () => postOnce(settings, body, clock.now().toUnixInteger());
  let result = await send();
  let tries = 1;
  for (const delayMs of retryDelaysMs) {
    if (result.outcome === 'answered' || !result.retry) break;
    await timer.wait(delayMs);
    result = await send();
    tries += 1;
  }
  return { result, tries };
}
