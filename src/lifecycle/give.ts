import { effectKey } from '../domain/effect.ts';
import { iso } from '../domain/iso.ts';
import type { NewEntry } from '../domain/ledger/entry.ts';
import { beginProvision, type Provision, provision } from './carry-out-giving.ts';
import type { ConfirmingPorts } from './confirm-authorization.ts';
import { messageOf } from './message-of.ts';
import type { Repository } from './repository.ts';

export type { Provision } from './carry-out-giving.ts';

export type GivingPorts = ConfirmingPorts &
  Pick<Repository, 'targets' | 'clock' | 'timer' | 'log' | 'outbox'>;

/**
 * Gives what GitHub confirms, all targets side by side. Write-ahead: nothing is given unless the record that it may have
 * been stands in git. Fenced: the record is read again afterwards, and what ended meanwhile is taken back.
 */
export async function give(
  repository: GivingPorts,
  steps: readonly Provision[],
): Promise<readonly NewEntry[]> {
  const ready: Provision[] = [];
  const happened: NewEntry[] = [];
  // Appends that fall together are one commit; one that came too late keeps none of the others back.
  await Promise.all(
    steps.map(async (each) => {
      const { step, entries } = await beginProvision(repository, each);
      try {
        if (entries.length > 0) await repository.ledger.append(() => ({ entries }));
        happened.push(...entries);
        if (step !== null) ready.push(step);
      } catch (error) {
        repository.log.warn(
          { effect: each.effect, error: messageOf(error) },
          'not written ahead, so not given',
        );
      }
    }),
  );
  const byTarget = Map.groupBy(ready, ({ effect }) => effect.target);
  await Promise.all(
    [...byTarget.values()].map(async (theirs) => {
      for (const step of theirs) {
        if (step.until <= repository.clock.now()) continue;
        const given = await provision(repository, step);
        happened.push(...given);
        await repository.outbox.add(given);
        await fence(repository, step);
      }
    }),
  );
  await repository.outbox.flush(repository.ledger);
  return happened;
}

/**
 * A worker may have stalled between deciding and giving, while another ended what was to be given. Whatever became of
 * the giving: where nothing in the record supports it any more, it is taken back. Where the record cannot be read now, the
 * comparison with the targets finds it later.
 */
async function fence(repository: GivingPorts, { effect, support }: Provision): Promise<void> {
  const { ledger, clock, targets, outbox, log } = repository;
  const state = await ledger.state();
  if (!state.readable) return;
  const key = effectKey(effect);
  // What ended and is still live in the record is taken back by the next round.
  if (state.value.live.some((live) => effectKey(live.effect) === key)) return;
  log.error({ effect }, 'access was given after its end, by a worker that came late: it is taken back');
  const grant = support[0]?.grant ?? null;
  await outbox.add([{ type: 'drift', note: 'came-back', effect, grant, at: iso(clock.now()) }]);
  try {
    await targets.connector(effect.target)?.revoke(effect);
  } catch (error) {
    log.error({ effect, error: messageOf(error) }, 'it could not be taken back at once');
  }
}
