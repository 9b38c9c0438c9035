import type { DateTime } from 'luxon';
import { effectKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { entitlementKey, supportedUntil } from '../../domain/plan/plan.ts';
import { messageOf } from '../error-text.ts';
import type { Repository } from '../repository.ts';
import { within } from '../with-timeout.ts';
import { type FencePorts, fence } from './fence.ts';
import type { Observed } from './observe-targets.ts';

/** Milliseconds; what takes longer is told again with the next sweep. */
const LONGEST_MS = 10_000;

/**
 * Tells targets that end access by themselves until when it is supported now: an extension must not end at the time that
 * was told first. Each end is told once a process, as giving twice is the same as once.
 */
export async function keepUntil(
  repository: FencePorts & Pick<Repository, 'untilTold'>,
  live: readonly LiveEffect[],
  { accounts }: Pick<Observed, 'accounts'>,
): Promise<void> {
  const { targets, clock, untilTold } = repository;
  const holdings = Map.groupBy(live, ({ effect }) => effectKey(effect));
  await Promise.all(
    [...holdings].map(async ([key, supports]) => {
      const [first] = supports;
      if (first === undefined || targets.connector(first.effect.target)?.endsByItself !== true) return;
      const until = supportedUntil(supports, clock.now());
      const reading = accounts.get(entitlementKey(first.effect));
      const isThere = reading?.readable === true && reading.value.includes(first.effect.account);
      // What is not there is not given here.
      if (until === null || !isThere || untilTold.get(key) === iso(until)) return;
      if (await told(repository, first, until)) untilTold.set(key, iso(until));
      await fence(repository, first.effect, first.grant);
    }),
  );
}

async function told(
  { targets, timer, log }: Pick<Repository, 'targets' | 'timer' | 'log'>,
  { effect }: LiveEffect,
  until: DateTime,
): Promise<boolean> {
  try {
    const telling = targets.connector(effect.target)?.provision(effect, until);
    if (telling === undefined) return false;
    const answer = await within(timer, LONGEST_MS, telling);
    return answer.outcome === 'done' && answer.value.outcome !== 'refused';
  } catch (error) {
    log.warn({ effect, error: messageOf(error) }, 'the target could not be told until when this is held');
    return false;
  }
}
