import type { DateTime } from 'luxon';
import pLimit from 'p-limit';
import { type Effect, effectKey, entitlementKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { currentHolders, latestEnd } from '../../domain/plan/plan.ts';
import type { Connector, Provisioned } from '../../ports/connector.ts';
import { answerInTime, noAnswerText, withTimeout } from '../../ports/with-timeout.ts';
import { type ConfirmationPorts, confirmAuthorization } from '../confirm/confirm-authorization.ts';
import type { Remembers } from '../memory/memory.ts';
import { supportNow } from './may-provision.ts';
import type { TargetObservations } from './observe-targets.ts';
import { type RevokeIfEndedPorts, revokeIfEnded } from './revoke-if-ended.ts';

export type ExtendExpiryPorts = RevokeIfEndedPorts & ConfirmationPorts & Remembers<'announcedExpiry'>;

/** Milliseconds. The next sweep tries again. */
const EXTEND_TIMEOUT_MS = 10_000;

/**
 * Announces the current expiry to targets that expire access by themselves: an extended grant must not end at
 * the expiry that was announced first. Provisioning again does that, and changes nothing else. Each process
 * announces each expiry once. An extension that GitHub does not confirm is never announced.
 */
export async function extendExpiry(
  repository: ExtendExpiryPorts,
  { accounts }: Pick<TargetObservations, 'accounts'>,
): Promise<void> {
  const {
    targets,
    log,
    memory: { outbox },
  } = repository;
  const holdings = [...Map.groupBy(outbox.live() ?? [], ({ effect }) => effectKey(effect)).values()];
  const work = [...Map.groupBy(holdings, ([first]) => first?.effect.target ?? '')].map(
    async ([target, ofTarget]) => {
      const connector = targets.connector(target);
      if (connector?.expiresByItself !== true) return;
      await pLimit(connector.maxConcurrency).map(ofTarget, async (supports) => {
        const [first] = supports;
        const reading = first === undefined ? undefined : accounts.get(entitlementKey(first.effect));
        // Access that is gone must not be provisioned here.
        if (first === undefined || reading?.readable !== true) return;
        if (!reading.value.includes(first.effect.account)) return;
        try {
          await extend(repository, connector, first.effect);
        } catch (error) {
          const { effect } = first;
          log.warn({ err: error, effect }, 'expiry could not be extended; the next sweep retries it');
        }
      });
    },
  );
  await Promise.all(work);
}

/** An expiry, and the grants that hold the effect until then. */
interface Expiry {
  readonly until: DateTime;
  readonly support: readonly LiveEffect[];
}

async function extend(repository: ExtendExpiryPorts, connector: Connector, effect: Effect): Promise<void> {
  const { timer, memory } = repository;
  const key = effectKey(effect);
  const known = expiryNow(repository, effect, holdersOf(repository, effect));
  if (known === null || memory.announcedExpiry.get(key) === iso(known.until)) return;
  const confirmed = await confirmedOf(repository, known.support);
  const limit = { target: effect.target, timeoutMs: EXTEND_TIMEOUT_MS };
  // Read again: provisioning and confirming may have taken minutes since the target was observed.
  const accounts = await answerInTime(timer, limit, connector.accounts(effect.entitlement));
  // By what is known right before the call.
  const expiry = expiryNow(repository, effect, confirmed);
  const [first] = expiry?.support ?? [];
  if (expiry === null || first === undefined || !accounts.includes(effect.account)) return;
  if (memory.announcedExpiry.get(key) === iso(expiry.until)) return;
  const isAnnounced = await announce(repository, connector, first, expiry.until);
  if (isAnnounced) memory.announcedExpiry.set(key, iso(expiry.until));
}

function holdersOf({ memory: { outbox } }: ExtendExpiryPorts, effect: Effect): readonly LiveEffect[] {
  return (outbox.live() ?? []).filter((live) => effectKey(live.effect) === effectKey(effect));
}

/**
 * The expiry that these grants support now; null if they no longer hold the effect, or it is being revoked.
 */
function expiryNow(
  repository: ExtendExpiryPorts,
  effect: Effect,
  supports: readonly LiveEffect[],
): Expiry | null {
  const {
    clock,
    memory: { revocationRetries },
  } = repository;
  const now = clock.now();
  const holding = currentHolders(supportNow(repository, supports, holdersOf(repository, effect), now), now);
  if (holding.length === 0 || !revocationRetries.mayStart(effectKey(effect), now)) return null;
  return { until: latestEnd(holding), support: holding };
}

/** The grants that GitHub confirms. Rejects if GitHub does not answer. */
async function confirmedOf(
  repository: ExtendExpiryPorts,
  supports: readonly LiveEffect[],
): Promise<readonly LiveEffect[]> {
  const confirmed: LiveEffect[] = [];
  for (const live of supports) {
    const mismatch = await confirmAuthorization(repository, live);
    if (mismatch === null) confirmed.push(live);
    else
      repository.log.error(
        { grant: live.grant, mismatch },
        'GitHub does not confirm an authorization in the ledger',
      );
  }
  return confirmed;
}

/**
 * Whether the target took the expiry over. Foreign access has none. Access that the call gave after its end
 * is revoked as soon as the call is answered, also after the timeout.
 */
async function announce(
  repository: ExtendExpiryPorts,
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
