import type { DateTime } from 'luxon';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { overdueByTarget } from '../../domain/plan/overdue.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Answer } from './answer.ts';

/** A sweep is due each minute; three missed ones mean that endings lean on their wake-ups alone. */
const OLDEST_SWEEP_MS = 4 * 60_000;

/** A database that does not answer within this is not there. */
const LONGEST_ANSWER_MS = 3_000;

/** What a database that several processes share says of all of them. */
export interface QueueFacts {
  /** When a sweep last ended well; null where none did lately. */
  readonly swept: DateTime | null;
}

export interface ReadinessFacts {
  readonly clock: Clock;
  readonly counts: () => Promise<QueueFacts>;
  /** What each opened repository is known to hold. */
  readonly live: () => ReadonlyMap<string, readonly LiveEffect[]>;
}

/**
 * Whether promises can be kept now: the queue's database answers, and sweeps end well. Endings that are overdue are told
 * with it, and turn nothing red: a target that is away is no reason to take no more webhooks.
 */
export function readiness({ clock, counts, live }: ReadinessFacts): () => Promise<Answer> {
  return async () => {
    const read = await soon(counts()).catch(() => null);
    const { swept, ...queued } = read ?? { swept: null };
    const age = swept === null ? null : clock.now().toMillis() - swept.toMillis();
    const sweep = {
      ok: age !== null && age <= OLDEST_SWEEP_MS,
      secondsAgo: age === null ? null : Math.round(age / 1000),
    };
    const late = [...live().values()].flatMap((each) => [...overdueByTarget(each, clock.now()).values()]);
    const endings = {
      overdue: late.reduce((sum, { effects }) => sum + effects, 0),
      worstSeconds: Math.round(Math.max(0, ...late.map(({ worstMs }) => worstMs)) / 1000),
    };
    const queue = { ok: read !== null, ...queued };
    const ready = sweep.ok && queue.ok;
    const says = { status: ready ? 'ready' : 'not ready', queue, sweep, endings };
    return { status: ready ? 200 : 503, says };
  };
}

async function soon<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), LONGEST_ANSWER_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
