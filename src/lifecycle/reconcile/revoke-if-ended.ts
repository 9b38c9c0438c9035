import { type Effect, effectKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Outbox } from '../memory/outbox.ts';
import type { Repository } from '../repository.ts';
import { withTimeout } from '../with-timeout.ts';

/** What is needed to see whether something was given too late, and to take it back. */
export type RevokeIfEndedPorts = Pick<Repository, 'clock' | 'timer' | 'targets' | 'log'> & {
  readonly ledger: Pick<Ledger, 'state'>;
  readonly memory: { readonly outbox: Pick<Outbox, 'add' | 'reload' | 'live'> };
};

/** Milliseconds that anybody waits for it. */
const LONGEST_MS = 10_000;
/** Milliseconds before each try; what fails each time is found by the comparison with the targets. */
const PAUSES_MS = [0, 500, 1_000, 2_000];

/**
 * A worker may have stalled between deciding and giving, while another ended what was to be given. Whatever became of
 * the giving: where nothing in the record supports it any more, it is taken back. Where the record cannot be read now, what
 * was last known of it decides; where nothing is known, the comparison with the targets finds it later. A target that
 * hangs keeps nobody waiting, and is asked again where it fails in the end.
 */
export async function revokeIfEnded(
  ports: RevokeIfEndedPorts,
  effect: Effect,
  grant: string | null,
): Promise<void> {
  const answer = await withTimeout(ports.timer, LONGEST_MS, takeBackWhatCameLate(ports, effect, grant));
  if (answer.outcome === 'timed-out') {
    ports.log.error(
      { effect },
      `it is not known to be taken back after ${LONGEST_MS / 1000} s, and is waited for`,
    );
  }
}

async function takeBackWhatCameLate(
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
  for (const pause of PAUSES_MS) {
    if (pause > 0) await timer.wait(pause, new AbortController().signal);
    const live = await liveNow(ports);
    // What ended and is still live in the record is taken back by the next round.
    if (live === null || live.some((each) => effectKey(each.effect) === effectKey(effect))) return;
    log.error({ effect }, 'access was given after its end, by a worker that came late: it is taken back');
    const kept =
      pause === 0 && outbox.add([{ type: 'drift', note: 'came-back', effect, grant, at: iso(clock.now()) }]);
    const isGone = await takenBack(ports, effect);
    await kept;
    if (isGone) return;
  }
}

/** Never rejects. True also where nobody can: the target is in the operator's file no more. */
async function takenBack(
  { targets, log }: Pick<RevokeIfEndedPorts, 'targets' | 'log'>,
  effect: Effect,
): Promise<boolean> {
  try {
    await targets.connector(effect.target)?.revoke(effect);
    return true;
  } catch (error) {
    log.error({ effect, error: errorText(error) }, 'it could not be taken back at once');
    return false;
  }
}

async function liveNow({
  ledger,
  memory: { outbox },
}: Pick<RevokeIfEndedPorts, 'ledger' | 'memory'>): Promise<readonly LiveEffect[] | null> {
  const state = await ledger.state();
  if (state.readable) return state.value.live;
  await outbox.reload();
  return outbox.live();
}
