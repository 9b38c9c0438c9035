import type { DateTime } from 'luxon';
import { effectKey, entitlementKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { supportedUntil } from '../../domain/plan/plan.ts';
import type { Connector, Provisioned } from '../../ports/connector.ts';
import { noAnswerText, withTimeout } from '../../ports/with-timeout.ts';
import type { Remembers } from '../memory/memory.ts';
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
      const connector = first === undefined ? null : targets.connector(first.effect.target);
      if (first === undefined || connector?.expiresByItself !== true) return;
      const until = supportedUntil(supports, clock.now());
      const reading = accounts.get(entitlementKey(first.effect));
      const isThere = reading?.readable === true && reading.value.includes(first.effect.account);
      // Access that is gone must not be provisioned here.
      if (until === null || !isThere || announcedExpiry.get(key) === iso(until)) return;
      if (await announce(repository, connector, first, until)) announcedExpiry.set(key, iso(until));
    }),
  );
}

/**
 * Whether the target took the expiry over. Foreign access has none. Access that the call gave after its end
 * is revoked as soon as the call is answered, also after the timeout.
 */
async function announce(
  repository: RevokeIfEndedPorts,
  connector: Connector,
  { effect, grant }: LiveEffect,
  until: DateTime,
): Promise<boolean> {
  const { timer, log } = repository;
  const failed = (error: unknown) => {
    log.warn({ err: error, effect }, 'expiry could not be extended; the next sweep retries it');
    return 'unknown' as const;
  };
  const announcing = connector
    .provision(effect, until)
    .then(gaveAccess, failed)
    .then(async (gave) => {
      if (gave !== false) await revokeIfEnded(repository, effect, grant);
      return gave === true;
    });
  const answer = await withTimeout(timer, EXTEND_TIMEOUT_MS, announcing);
  if (answer.outcome === 'done') return answer.value;
  failed(new Error(noAnswerText(effect.target, EXTEND_TIMEOUT_MS)));
  return false;
}

function gaveAccess(answer: Provisioned): boolean {
  return answer.outcome === 'given' || (answer.outcome === 'already-there' && answer.grantor !== 'foreign');
}
