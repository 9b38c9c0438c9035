import { effectKey } from '../../domain/effect.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { StepOf } from '../../domain/plan/step.ts';
import type { Memory } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';

/**
 * Which entries about something to be shared may be recorded. Asking GitHub may have taken so long that it is being taken
 * back by now, or was: then it is given anew, and not recorded as held.
 */
export function isStillHeld(
  {
    clock,
    memory: { outbox, attempts },
  }: Pick<Repository, 'clock'> & {
    readonly memory: Pick<Memory, 'attempts'> & { readonly outbox: Pick<Memory['outbox'], 'live'> };
  },
  { effect, heldBy }: Pick<StepOf<'add-supporter'>, 'effect' | 'heldBy'>,
): (entry: NewEntry) => boolean {
  const key = effectKey(effect);
  const held = (outbox.live() ?? []).some(
    (each) => each.state === 'provisioned' && effectKey(each.effect) === key && heldBy.includes(each.grant),
  );
  const stands = held && attempts.mayStart(key, clock.now());
  return ({ type }) => stands || type !== 'provisioned';
}
