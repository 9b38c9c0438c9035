import type { DateTime } from 'luxon';
import type { Clock } from '../ports/clock.ts';
import type { Answer } from './answer.ts';

/** A sweep is due each minute; three missed ones mean that endings lean on their wake-ups alone. */
const OLDEST_SWEEP_MS = 4 * 60_000;

/** Whether this process can keep its promises now. */
export function readiness(facts: {
  readonly clock: Clock;
  readonly counts: () => Promise<object>;
  /** When the last sweep ended well; null before the first. */
  readonly lastSweep: () => DateTime | null;
}): () => Promise<Answer> {
  return async () => {
    const swept = facts.lastSweep();
    const age = swept === null ? null : facts.clock.now().toMillis() - swept.toMillis();
    const sweep = {
      ok: age !== null && age <= OLDEST_SWEEP_MS,
      secondsAgo: age === null ? null : Math.round(age / 1000),
    };
    const queue = await facts.counts().then(
      (counts) => ({ ok: true, ...counts }),
      () => ({ ok: false }),
    );
    const ready = sweep.ok && queue.ok;
    return { status: ready ? 200 : 503, says: { status: ready ? 'ready' : 'not ready', queue, sweep } };
  };
}
