import type { DateTime } from 'luxon';
import { type Effect, effectKey, entitlementKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { supportedUntil } from '../../domain/plan/plan.ts';
import { answerInTime } from '../../ports/with-timeout.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import type { TargetObservations } from './observe-targets.ts';
import { type RevokeIfEndedPorts, revokeIfEnded } from './revoke-if-ended.ts';

/** Milliseconds. The next sweep tries again. */
const EXTEND_TIMEOUT_MS = 10_000;

/**
 * Announces the current expiry to targets that expire access by themselves: an extended grant must not end at
 * the expiry that was announced first. Provisioning again does that, and changes nothing else. Each process
 * announces each expiry once.
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
      // Access that is gone must not be provisioned here.
      if (until === null || !isThere || announcedExpiry.get(key) === iso(until)) return;
      if (await announce(repository, first.effect, until)) announcedExpiry.set(key, iso(until));
      await revokeIfEnded(repository, first.effect, first.grant);
    }),
  );
}

/** Whether the target took the expiry over. Foreign access has none. */
async function announce(
  { targets, timer, log }: Pick<Repository, 'targets' | 'timer' | 'log'>,
  effect: Effect,
  until: DateTime,
): Promise<boolean> {
  const connector = targets.connector(effect.target);
  if (connector === null) return false;
  const limit = { target: effect.target, timeoutMs: EXTEND_TIMEOUT_MS };
  try {
    const answer = await answerInTime(timer, limit, connector.provision(effect, until));
    return answer.outcome === 'given' || (answer.outcome === 'already-there' && answer.grantor !== 'foreign');
  } catch (error) {
    log.warn({ err: error, effect }, 'expiry could not be extended; the next sweep retries it');
    return false;
  }
}
