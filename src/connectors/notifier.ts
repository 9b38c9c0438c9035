import type { Clock } from '../ports/clock.ts';
import type { Notice, Notifier } from '../ports/notifier.ts';
import type { Timer } from '../ports/timer.ts';
import { post } from './webhook/post.ts';
import { readSettings } from './webhook/settings.ts';

/** Long enough that a receiver that restarts still gets the notice. */
const RETRY_DELAYS_MS = [1_000, 10_000, 60_000];

/**
 * Sends notices to one address, as signed requests. Throws TypeError on settings that cannot work, without
 * their values.
 */
export function notifier(
  settings: Readonly<Record<string, unknown>>,
  { clock, timer }: { readonly clock: Clock; readonly timer: Timer },
): Notifier {
  const webhook = readSettings('notify', settings);
  return {
    async notify(notice) {
      const body = JSON.stringify({ version: 1, ...inSnakeCase(notice) });
      const { result } = await post(webhook, body, { clock, timer, retryDelaysMs: RETRY_DELAYS_MS });
      if (result.outcome === 'failed') throw new Error(`notify: ${result.reason}`, { cause: result.cause });
    },
  };
}

function inSnakeCase(notice: Notice): object {
  if ('lateSeconds' in notice) {
    const { lateSeconds, ...rest } = notice;
    return { ...rest, late_seconds: lateSeconds };
  }
  const { reviewBy, ...rest } = notice;
  return { ...rest, review_by: reviewBy };
}
