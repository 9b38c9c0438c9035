import pLimit from 'p-limit';
import { effectKey } from '../../domain/effect.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { currentHolders, latestEnd } from '../../domain/plan/plan.ts';
import type { Step, StepOf } from '../../domain/plan/step.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Remembers } from '../memory/memory.ts';
import { DONE, type Outcome, retryLater } from '../outcome.ts';
import { CONFIRMATIONS_AT_ONCE, type ConfirmSupportPorts, confirmSupport } from './confirm-support.ts';
import { isStillHeld } from './is-still-held.ts';
import { type ForgeClock, supportNow } from './may-provision.ts';
import { foundBeforeEntries, observedAbsentEntry, provisionedEntry } from './provision-entries.ts';
import type { RoundResult } from './round-result.ts';

type RecordPorts = ConfirmSupportPorts & ForgeClock & Remembers<'outbox' | 'revocationRetries'>;

/** The entries of one step. */
interface StepEntries {
  readonly entries: readonly NewEntry[];
  /** More entries, by what is known right before they are recorded. */
  readonly lastEntries?: () => readonly NewEntry[];
}

/** Records the steps that change only the ledger, and everything in the outbox. */
export async function recordSteps(repository: RecordPorts, steps: readonly Step[]): Promise<RoundResult> {
  const {
    ledger,
    memory: { outbox },
  } = repository;
  let outcome: Outcome = DONE;
  const found = await pLimit(CONFIRMATIONS_AT_ONCE).map(steps, async (step): Promise<StepEntries> => {
    try {
      return await entriesOf(repository, step);
    } catch (error) {
      repository.log.warn({ err: error, effect: step.effect }, 'an authorization could not be confirmed');
      outcome = retryLater(errorText(error), error);
      return { entries: [] };
    }
  });
  // Read again right before recording, so that a revocation of another replica is seen.
  if (found.some(({ lastEntries }) => lastEntries !== undefined)) await outbox.reload();
  await outbox.add(found.flatMap(({ entries, lastEntries = () => [] }) => [...entries, ...lastEntries()]));
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
  return { entries, lastEntries: () => providedEntries(repository, step, support) };
}

/** The access counts for the confirmed grants too, if the grants that hold it still do. */
function providedEntries(
  repository: RecordPorts,
  step: StepOf<'add-supporter'>,
  confirmed: readonly LiveEffect[],
): readonly NewEntry[] {
  if (!isStillHeld(repository, step)) return [];
  const now = repository.clock.now();
  const live = repository.memory.outbox.live() ?? [];
  const key = effectKey(step.effect);
  const holders = currentHolders(live, now).filter(({ effect }) => effectKey(effect) === key);
  const support = supportNow(repository, confirmed, live, now);
  const until = latestEnd([...holders, ...support]);
  const targetIds = holders.find(({ target_ids }) => target_ids !== undefined)?.target_ids;
  return support.map((each) => provisionedEntry(each, now, { until, sharedWith: step.heldBy, targetIds }));
}
