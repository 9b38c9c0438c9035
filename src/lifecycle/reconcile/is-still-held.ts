import { effectKey } from '../../domain/effect.ts';
import type { StepOf } from '../../domain/plan/step.ts';
import type { Memory } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';

type HeldPorts = Pick<Repository, 'clock'> & {
  readonly memory: Pick<Memory, 'revocationRetries'> & { readonly outbox: Pick<Memory['outbox'], 'live'> };
};

/**
 * Whether the grants that hold an effect still do, so that another grant may be recorded as its supporter.
 * GitHub may have taken so long to confirm that grant that the effect was revoked, or is being revoked now.
 * Then it is provisioned again later.
 */
export function isStillHeld(
  { clock, memory: { outbox, revocationRetries } }: HeldPorts,
  { effect, heldBy }: Pick<StepOf<'add-supporter'>, 'effect' | 'heldBy'>,
): boolean {
  const key = effectKey(effect);
  const held = (outbox.live() ?? []).some(
    (live) => live.state === 'provisioned' && effectKey(live.effect) === key && heldBy.includes(live.grant),
  );
  return held && revocationRetries.mayStart(key, clock.now());
}
