import type { DateTime } from 'luxon';
import { type Effect, effectKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { endingClock } from '../../domain/plan/clock-skew.ts';
import { hasCurrentSupport, plan } from '../../domain/plan/plan.ts';
import type { StepOf } from '../../domain/plan/step.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { withTimeout } from '../../ports/with-timeout.ts';
import { type EndingPorts, revokeDue } from '../endings/revoke.ts';

export type RevokeIfEndedPorts = EndingPorts & { readonly ledger: Pick<Ledger, 'state'> };

/** Milliseconds until the caller continues. The revocation goes on, and its retries too. */
const CALLER_WAIT_MS = 10_000;
/** Milliseconds before each try. If all fail, the comparison with the targets finds the access later. */
const PAUSES_MS = [0, 500, 1_000, 2_000];

/**
 * Revokes an effect that no live grant supports any more. A process may be paused between its decision and
 * its call to the target, while another process ends the grant. So this is called after every attempt to
 * provision, also after a failed one. If the ledger cannot be read, its last known state decides. If no state
 * is known, the comparison with the targets finds the access later.
 */
export async function revokeIfEnded(
  ports: RevokeIfEndedPorts,
  effect: Effect,
  grant: string | null,
): Promise<void> {
  const answer = await withTimeout(ports.timer, CALLER_WAIT_MS, revokeLateAccess(ports, effect, grant));
  if (answer.outcome === 'timed-out') {
    ports.log.error(
      { effect, timeoutMs: CALLER_WAIT_MS },
      'the revocation of late access has no answer yet; the work continues without it',
    );
  }
}

async function revokeLateAccess(
  ports: RevokeIfEndedPorts,
  effect: Effect,
  grant: string | null,
): Promise<void> {
  const {
    clock,
    timer,
    log,
    memory: { outbox },
  } = ports;
  let isDriftAdded = false;
  for (const pauseMs of PAUSES_MS) {
    if (pauseMs > 0) await timer.wait(pauseMs);
    const found = await supportOf(ports, effect);
    if (found === 'supported' || found === 'unknown') return;
    if (found === 'ended') {
      if ((await revokeAsEnding(ports, effect)) === 'started') return;
      continue;
    }
    log.error({ effect }, 'access was provisioned after its revocation; it is revoked again');
    // The revocation does not wait for the store.
    const added = isDriftAdded
      ? Promise.resolve()
      : outbox.add([{ type: 'drift', note: 'came-back', effect, grant, at: iso(clock.now()) }]);
    isDriftAdded = true;
    const isRevoked = await tryRevoke(ports, effect);
    await added;
    if (isRevoked) return;
  }
}

/**
 * Whether the record supports an effect now. `ended`: a grant supported it, and its revocation is due.
 * `unsupported`: the record has no grant for it, so no planned step would revoke it.
 */
type Support = 'supported' | 'ended' | 'unsupported' | 'unknown';

async function supportOf(ports: RevokeIfEndedPorts, effect: Effect): Promise<Support> {
  const {
    ledger,
    memory: { outbox },
  } = ports;
  if (!(await ledger.state()).readable) await outbox.reload();
  const live = outbox.live();
  if (live === null) return 'unknown';
  const supports = supportsOf(live, effect);
  const now = endingNow(ports);
  if (revocationsOf(supports, now).length > 0) return 'ended';
  return hasCurrentSupport(supports, now) ? 'supported' : 'unsupported';
}

/**
 * Revokes an effect whose end is due in the same way as at any other end. The revocation is recorded, and
 * retried without limit. `in-progress`: another revocation of the effect has not finished. It may have read
 * the absence before the access was given, so the caller looks again after it.
 */
async function revokeAsEnding(ports: RevokeIfEndedPorts, effect: Effect): Promise<'started' | 'in-progress'> {
  const {
    log,
    memory: { revocationRetries, outbox },
  } = ports;
  if (revocationRetries.isRunning(effectKey(effect))) return 'in-progress';
  log.error({ effect }, 'access was provisioned although its window is over; it is revoked');
  await revokeDue(ports, revocationsOf(supportsOf(outbox.live() ?? [], effect), endingNow(ports)));
  return 'started';
}

function endingNow({ clock, facts }: Pick<RevokeIfEndedPorts, 'clock' | 'facts'>): DateTime {
  return endingClock({ ours: clock.now(), forgeSkewMs: facts.skewMs(), target: null });
}

function revocationsOf(supports: readonly LiveEffect[], now: DateTime): readonly StepOf<'revoke'>[] {
  return plan({ live: supports, accounts: new Map() }, now).filter((step) => step.kind === 'revoke');
}

function supportsOf(live: readonly LiveEffect[], effect: Effect): readonly LiveEffect[] {
  return live.filter((support) => effectKey(support.effect) === effectKey(effect));
}

/** Never rejects. Also true if the operator's file has no such target any more: a retry cannot help. */
async function tryRevoke(
  { targets, log }: Pick<RevokeIfEndedPorts, 'targets' | 'log'>,
  effect: Effect,
): Promise<boolean> {
  try {
    await targets.connector(effect.target)?.revoke(effect);
    return true;
  } catch (error) {
    log.error({ err: error, effect }, 'revocation of late access failed; it is retried');
    return false;
  }
}
