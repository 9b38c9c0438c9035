import { setTimeout as pause } from 'node:timers/promises';
import type { DateTime } from 'luxon';
import type { Notice, Notifier } from '../ports/notifier.ts';
import { postOnce, type Reply } from './webhook/post-once.ts';
import { readSettings } from './webhook/settings.ts';

/** How long to wait between tries, in milliseconds: somebody who is not there for a moment should hear of it all the same. */
const PAUSES = [1_000, 10_000, 60_000];

/** Tells by signed requests to one address. Throws TypeError on settings that cannot work, never quoting them. */
export function notifier(
  settings: Readonly<Record<string, unknown>>,
  now: () => DateTime,
  wait: (milliseconds: number) => Promise<unknown> = pause,
): Notifier {
  const read = readSettings('notify', settings);
  return {
    async notify(notice) {
      const body = JSON.stringify({ version: 1, ...inSnakeCase(notice) });
      let last: Reply = { outcome: 'failed', why: 'not sent', again: true };
      for (const milliseconds of [...PAUSES, null]) {
        last = await postOnce(read, body, now().toUnixInteger());
        if (last.outcome === 'answered' || !last.again || milliseconds === null) break;
        await wait(milliseconds);
      }
      if (last.outcome === 'failed') throw new Error(`notify: ${last.why}`);
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
