import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { Step, StepOf } from '../../domain/plan/step.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Remembers } from '../memory/memory.ts';
import { DONE, type Outcome, retryLater } from '../retry.ts';
import { type ConfirmSupportPorts, confirmSupport } from './confirm-support.ts';
import { isStillHeld } from './is-still-held.ts';
import { foundBeforeEntries, observedAbsentEntry, provisionedEntry } from './provision-entries.ts';
import type { RoundResult } from './round-result.ts';

type RecordPorts = ConfirmSupportPorts & Remembers<'outbox' | 'attempts'>;

/** The entries of one step. `isNeeded` is asked again right before they are recorded. */
interface StepEntries {
  readonly entries: readonly NewEntry[];
  readonly isNeeded?: (entry: NewEntry) => boolean;
}

/** Records the steps that change only the ledger, and everything in the outbox. */
export async function recordSteps(repository: RecordPorts, steps: readonly Step[]): Promise<RoundResult> {
  const {
    ledger,
    memory: { outbox },
  } = repository;
  let outcome: Outcome = DONE;
  const found = await Promise.all(
    steps.map(async (step): Promise<StepEntries> => {
      try {
        return await entriesOf(repository, step);
      } catch (error) {
        repository.log.warn({ err: error, effect: step.effect }, 'an authorization could not be confirmed');
        outcome = retryLater(errorText(error), error);
        return { entries: [] };
      }
    }),
  );
  // Read again right before recording, so that a revocation of another replica is seen.
  if (found.some(({ isNeeded }) => isNeeded !== undefined)) await outbox.reload();
  await outbox.add(found.flatMap(({ entries, isNeeded = () => true }) => entries.filter(isNeeded)));
  return { changed: (await outbox.flush(ledger)) > 0, outcome };
}

async function entriesOf(repository: RecordPorts, step: Step): Promise<StepEntries> {
  const now = repository.clock.now();
  switch (step.kind) {
    case 'observe-absent':
      return { entries: step.support.map((live) => observedAbsentEntry(live, now)) };
    case 'report-already-there':
      return { entries: step.support.flatMap((live) => foundBeforeEntries(live, now)) };
    case 'add-supporter':
      return supporterEntries(repository, step);
    case 'wait-for-target':
      // A grant that GitHub does not confirm is recorded at once, though its target cannot be reached: it
      // must not delay the end of another grant.
      return { entries: (await confirmSupport(repository, step.support)).entries };
    default:
      return { entries: [] };
  }
}

async function supporterEntries(
  repository: RecordPorts,
  step: StepOf<'add-supporter'>,
): Promise<StepEntries> {
  const { support, entries } = await confirmSupport(repository, step.support);
  const now = repository.clock.now();
  const shared = { until: step.until, sharedWith: step.heldBy };
  return {
    entries: [...entries, ...support.map((live) => provisionedEntry(live, now, shared))],
    isNeeded: ({ type }) => type !== 'provisioned' || isStillHeld(repository, step),
  };
}
