import { type Effect, effectKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { withTimeout } from '../../ports/with-timeout.ts';
import type { Outbox } from '../memory/outbox.ts';
import type { Repository } from '../repository.ts';

export type RevokeIfEndedPorts = Pick<Repository, 'clock' | 'timer' | 'targets' | 'log'> & {
  readonly ledger: Pick<Ledger, 'state'>;
  readonly memory: { readonly outbox: Pick<Outbox, 'add' | 'reload' | 'live'> };
};

/** Milliseconds until the caller continues. A revocation that hangs is still tried again when it fails. */
const CALLER_WAIT_MS = 10_000;
/** Milliseconds before each try. If all fail, the comparison with the targets finds the access later. */
const PAUSES_MS = [0, 500, 1_000, 2_000];

/**
 * Revokes an effect that no live grant supports any more. Called after every attempt that may have given it,
 * also a failed one: this process may have been paused between deciding and provisioning, while another one
 * ended the grant. If the ledger cannot be read, its last known state decides. If no state is known, the
 * comparison with the targets finds the access later.
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
  for (const pauseMs of PAUSES_MS) {
    if (pauseMs > 0) await timer.wait(pauseMs);
    const live = await readLive(ports);
    // An effect that is still live and past its end is revoked by the next round.
    if (live === null || live.some((support) => effectKey(support.effect) === effectKey(effect))) return;
    log.error({ effect }, 'access was provisioned after its end by a late call; it is revoked');
    const saving =
      pauseMs === 0 &&
      outbox.add([{ type: 'drift', note: 'came-back', effect, grant, at: iso(clock.now()) }]);
    const isRevoked = await tryRevoke(ports, effect);
    await saving;
    if (isRevoked) return;
  }
}

/** Never rejects. True also if the operator's file no longer names the target: then no retry can help. */
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

async function readLive({
  ledger,
  memory: { outbox },
}: Pick<RevokeIfEndedPorts, 'ledger' | 'memory'>): Promise<readonly LiveEffect[] | null> {
  const state = await ledger.state();
  if (state.readable) return state.value.live;
  await outbox.reload();
  return outbox.live();
}
