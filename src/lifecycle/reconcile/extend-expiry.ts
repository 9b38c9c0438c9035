import type { DateTime } from 'luxon';
import { effectKey, entitlementKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { supportedUntil } from '../../domain/plan/plan.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { withTimeout } from '../with-timeout.ts';
import type { TargetObservations } from './observe-targets.ts';
import { type RevokeIfEndedPorts, revokeIfEnded } from './revoke-if-ended.ts';

/** Milliseconds; what takes longer is told again with the next sweep. */
const LONGEST_MS = 10_000;

/**
 * Tells targets that end access by themselves until when it is supported now: an extension must not end at the time that
 * was told first. Each end is told once a process, as giving twice is the same as once.
 */
export async function extendExpiry(
  repository: RevokeIfEndedPorts & Remembers<'announcedExpiry'>,
  live: readonly LiveEffect[],
  { accounts }: Pick<TargetObservations, 'accounts'>,
): Promise<void> {
  const {
    targets,
    clock,
    memory: { announcedExpiry },
  } = repository;
  const holdings = Map.groupBy(live, ({ effect }) => effectKey(effect));
  await Promise.all(
    [...holdings].map(async ([key, supports]) => {
      const [first] = supports;
      if (first === undefined || targets.connector(first.effect.target)?.expiresByItself !== true) return;
      const until = supportedUntil(supports, clock.now());
      const reading = accounts.get(entitlementKey(first.effect));
      const isThere = reading?.readable === true && reading.value.includes(first.effect.account);
      // What is not there is not given here.
      if (until === null || !isThere || announcedExpiry.get(key) === iso(until)) return;
      if (await told(repository, first, until)) announcedExpiry.set(key, iso(until));
      await revokeIfEnded(repository, first.effect, first.grant);
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
    const answer = await withTimeout(timer, LONGEST_MS, telling);
    if (answer.outcome !== 'done' || answer.value.outcome === 'refused') return false;
    return answer.value.outcome === 'given' || answer.value.grantor !== 'foreign';
  } catch (error) {
    log.warn({ effect, error: errorText(error) }, 'the target could not be told until when this is held');
    return false;
  }
}
