import type { NewEntry } from '../../domain/ledger/entry.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { ConfirmationPorts } from '../confirm/confirm-authorization.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { type BegunProvision, confirmSupport, type Provision, provision } from './provision.ts';
import { revokeIfEnded } from './revoke-if-ended.ts';
import { writeAhead } from './write-ahead.ts';

export type { Provision } from './provision.ts';

export type ProvisionPorts = ConfirmationPorts &
  Pick<Repository, 'targets' | 'clock' | 'timer' | 'log'> &
  Remembers<'outbox'>;

/**
 * Gives what GitHub confirms, all targets side by side. Write-ahead: nothing is given unless the record that it may have
 * been stands in git. Fenced: the record is read again afterwards, and what ended meanwhile is taken back.
 */
export async function give(
  repository: ProvisionPorts,
  steps: readonly Provision[],
): Promise<readonly NewEntry[]> {
  const ready: BegunProvision[] = [];
  const happened: NewEntry[] = [];
  // Appends that fall together are one commit; one that came too late keeps none of the others back.
  await Promise.all(
    steps.map(async (each) => {
      const confirmed = await confirmSupport(repository, each.support);
      try {
        const { step, entries } = await writeAhead(repository, each, confirmed);
        happened.push(...entries);
        if (step !== null) ready.push(step);
      } catch (error) {
        repository.log.warn(
          { effect: each.effect, error: errorText(error) },
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
        const { entries, isForeign } = await provision(repository, step);
        happened.push(...entries);
        // What is to be taken back again waits for nothing to be kept.
        const kept = repository.memory.outbox.add(entries);
        if (!isForeign) await revokeIfEnded(repository, step.effect, step.support[0]?.grant ?? null);
        await kept;
      }
    }),
  );
  await repository.memory.outbox.flush(repository.ledger);
  return happened;
}
