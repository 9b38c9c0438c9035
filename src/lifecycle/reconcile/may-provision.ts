import type { DateTime } from 'luxon';
import { parseUtc } from '../../domain/iso.ts';
import { hasLiveKey, type LiveEffect } from '../../domain/ledger/live-effect.ts';
import { endingClock } from '../../domain/plan/clock-skew.ts';
import { endOf } from '../../domain/plan/plan.ts';
import type { Repository } from '../repository.ts';

/** The part of GitHub's facts that a provision needs: the last known difference of its clock. */
export interface ForgeClock {
  readonly facts: Pick<Repository['facts'], 'skewMs'>;
}

/**
 * Which of the planned support may be provisioned now, as the given state of the ledger has it. Asked again
 * after each wait, because time passes, and other processes end grants.
 */
export function supportNow(
  ports: ForgeClock,
  planned: readonly LiveEffect[],
  live: readonly LiveEffect[],
  now: DateTime,
): readonly LiveEffect[] {
  return planned
    .flatMap(
      (each) => live.find((found) => hasLiveKey(found, each) && found.revision === each.revision) ?? [],
    )
    .filter((found) => mayProvision(ports, found, now));
}

/**
 * Whether a window has begun by our clock, and is not over by any. A grant that was cut short, or whose
 * access was removed by hand, is not provisioned again.
 */
function mayProvision({ facts }: ForgeClock, live: LiveEffect, now: DateTime): boolean {
  if (live.ended !== null || live.state === 'absent' || now < parseUtc(live.window.starts)) return false;
  return endOf(live, endingClock({ ours: now, forgeSkewMs: facts.skewMs(), target: null })) === null;
}
