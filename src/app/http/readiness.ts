import type { DateTime } from 'luxon';
import { largest } from '../../domain/largest.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { overdueByTarget } from '../../domain/plan/overdue.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Timer } from '../../ports/timer.ts';
import { withTimeout } from '../../ports/with-timeout.ts';
import type { Answer } from './answer.ts';

/** A sweep is due each minute. After three missed sweeps, access ends on time only by its wake-ups. */
const SWEEP_AGE_MAX_MS = 4 * 60_000;

/** A database that does not answer in this time counts as down. */
const COUNTS_TIMEOUT_MS = 3_000;

/** Facts from the queue's database. If several processes share it, they are about all of them. */
export interface QueueFacts {
  /** When a sweep last succeeded; null if none did recently. */
  readonly swept: DateTime | null;
}

export interface ReadinessFacts {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly counts: () => Promise<QueueFacts>;
  /** The live effects of each opened repository, as far as this process knows. */
  readonly live: () => ReadonlyMap<string, readonly LiveEffect[]>;
}

/**
 * Whether Curfew can keep its promises now: the queue's database answers, and sweeps succeed. The answer also
 * says how much access is overdue. Overdue access does not make Curfew unready, because it must receive
 * webhooks also while a target is down.
 */
export function readiness(facts: ReadinessFacts): () => Promise<Answer> {
  const { clock } = facts;
  return async () => {
    const counts = await readCounts(facts);
    const { swept, ...byState } = counts ?? { swept: null };
    const ageMs = swept === null ? null : clock.now().toMillis() - swept.toMillis();
    const sweep = {
      ok: ageMs !== null && ageMs <= SWEEP_AGE_MAX_MS,
      secondsAgo: ageMs === null ? null : Math.round(ageMs / 1000),
    };
    const queue = { ok: counts !== null, ...byState };
    const ready = sweep.ok && queue.ok;
    const body = { status: ready ? 'ready' : 'not ready', queue, sweep, endings: overdueEnds(facts) };
    return { status: ready ? 200 : 503, body };
  };
}

function overdueEnds({ clock, live }: ReadinessFacts): {
  readonly overdue: number;
  readonly worstSeconds: number;
} {
  const late = [...live().values()].flatMap((effects) => [...overdueByTarget(effects, clock.now()).values()]);
  return {
    overdue: late.reduce((sum, { effects }) => sum + effects, 0),
    worstSeconds: Math.round(
      largest(
        late.map(({ worstMs }) => worstMs),
        0,
      ) / 1000,
    ),
  };
}

/** Null if the database does not answer. */
async function readCounts({ counts, timer }: ReadinessFacts): Promise<QueueFacts | null> {
  try {
    const result = await withTimeout(timer, COUNTS_TIMEOUT_MS, counts());
    return result.outcome === 'done' ? result.value : null;
  } catch {
    return null;
  }
}
