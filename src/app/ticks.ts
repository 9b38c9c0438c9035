import { DateTime } from 'luxon';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Job, JobSender } from '../ports/queue.ts';

const LOOK_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Asks for the sweep each minute, for missed deliveries each five, and for a look at the settings each day, by the clock.
 * Each is asked for at the next full minute or day: processes that share a queue ask for the same one, and it runs once.
 */
export function startTicks(options: {
  readonly clock: Clock;
  readonly queue: JobSender;
  readonly log: Log;
  readonly recoverDeliveries: boolean;
}): { stop(): void } {
  const { clock, queue, log } = options;
  const rounds: { readonly job: Job; readonly everyMs: number; asked: number }[] = [
    { job: { kind: 'sweep' }, everyMs: MINUTE_MS, asked: 0 },
    { job: { kind: 'self-checks' }, everyMs: DAY_MS, asked: 0 },
    ...(options.recoverDeliveries
      ? [{ job: { kind: 'recover-deliveries' } as const, everyMs: 5 * MINUTE_MS, asked: 0 }]
      : []),
  ];

  const ask = async () => {
    for (const round of rounds) {
      const now = clock.now().toMillis();
      const next = (Math.floor(now / round.everyMs) + 1) * round.everyMs;
      if (next === round.asked) continue;
      const before = round.asked;
      round.asked = next;
      try {
        // A start does not wait for the first full minute.
        if (before === 0) await queue.send(round.job);
        await queue.send(round.job, { at: DateTime.fromMillis(next, { zone: 'utc' }) });
      } catch (failure) {
        round.asked = before;
        log.error(
          { error: failure instanceof Error ? failure.message : 'unknown' },
          `No ${round.job.kind} was asked for`,
        );
      }
    }
  };
  void ask();
  const timer = setInterval(() => void ask(), LOOK_MS);
  return { stop: () => clearInterval(timer) };
}
