import type { DateTime } from 'luxon';
import type { Clock } from '../ports/clock.ts';
import type { Answer } from './answer.ts';

/** A sweep is due each minute; three missed ones mean that endings lean on their wake-ups alone. */
const OLDEST_SWEEP_MS = 4 * 60_000;

/** A database that does not answer within this is not there. */
const LONGEST_ANSWER_MS = 3_000;

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
    const queue = await soon(facts.counts()).then(
      (counts) => ({ ok: true, ...counts }),
      () => ({ ok: false }),
    );
    const ready = sweep.ok && queue.ok;
    return { status: ready ? 200 : 503, says: { status: ready ? 'ready' : 'not ready', queue, sweep } };
  };
}

async function soon<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), LONGEST_ANSWER_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
