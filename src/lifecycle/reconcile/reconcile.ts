import type { DateTime } from 'luxon';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { isEnding } from '../../domain/plan/step.ts';
import { endDue } from '../endings/end-due.ts';
import { PAUSE_MIN_MS, reloadFresh } from '../endings/reload-fresh.ts';
import { revokeDue } from '../endings/revoke.ts';
import { combined, DONE, type Outcome, retryLater } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import { extendExpiry } from './extend-expiry.ts';
import { observeTargets, openPassListings, type PassListings } from './observe-targets.ts';
import { planTargets, provisionSteps } from './plan-targets.ts';
import { provision } from './provision.ts';
import { recordSteps } from './record-steps.ts';
import type { RoundResult } from './round-result.ts';

/** Rounds in one call. After a round that changed something, another one plans by the new facts. */
const ROUNDS_MAX = 5;

/**
 * Makes the targets hold what the ledger says:
 *
 *     end        revoke what is due by the last known state
 *
 * and then in rounds, until nothing changes:
 *
 *     read       read the ledger
 *     end        revoke what was not known before
 *     observe    read the targets and their clocks. If another process recorded more since: a new round
 *     plan       compare the ledger with the targets
 *     end        revoke what is due by the targets' clocks
 *     record     record what needs no call to a target
 *     provision  confirm, write ahead, provision, read the ledger again
 *     extend     announce ends that have moved
 *
 * An end has seconds, and each of these steps may take longer. So there is an `end` after each step that
 * brings new facts, and before the next one that waits:
 * - First, because landing may just have ended a grant, and `read` waits for GitHub, which may hang.
 * - After `read`, because only the ledger knows some ends if the database was lost, and `observe` waits for
 *   the slowest target.
 * - After `plan`, because a target's clock may be ahead of ours, and `record` waits for GitHub.
 * - After `provision` (`revokeIfEnded`), because another process may have ended the grant meanwhile.
 *
 * An end that becomes due during a step has its own job. `wakeForNewEnd` queues it once the end is known.
 *
 * If the ledger cannot be read, the endings of a round go by the last known state, and nothing is
 * provisioned.
 */
export async function reconcile(
  repository: Repository,
  wakeForNewEnd: () => Promise<unknown>,
  listings: PassListings = openPassListings(),
): Promise<Outcome> {
  await endDue(repository);
  for (let round = 1; ; round++) {
    const { changed, outcome } = await reconcileOnce(repository, wakeForNewEnd, listings);
    if (outcome.outcome === 'retry' || !changed || round === ROUNDS_MAX) return outcome;
  }
}

async function reconcileOnce(
  repository: Repository,
  wakeForNewEnd: () => Promise<unknown>,
  listings: PassListings,
): Promise<RoundResult> {
  const { outbox } = repository.memory;
  const seqBefore = outbox.nextSeq();
  const { live, urgent, problem } = await readLedger(repository);
  await wakeForNewEnd();
  if (outbox.nextSeq() !== seqBefore) await endDue(repository);

  const observedFrom = repository.clock.now();
  const observed = await observeTargets(
    repository,
    live.map(({ effect }) => effect),
    listings.at(outbox.nextSeq()),
  );
  if (await isOvertaken(repository, observedFrom)) {
    await endDue(repository);
    return { changed: true, outcome: DONE };
  }
  const steps = planTargets(repository, live, observed);
  await revokeDue(repository, steps.filter(isEnding));
  if (problem !== null) return { changed: false, outcome: retryLater(problem) };

  const recorded = await recordSteps(repository, steps);
  const due = Object.groupBy(provisionSteps(repository, steps, observed), ({ support }) =>
    support.some(({ grant }) => urgent.has(grant)) ? 'urgent' : 'others',
  );
  // At once, so that neither waits for a target of the other.
  const [emergencies, others] = await Promise.all([
    provision(repository.forClass('break-glass'), due.urgent ?? []),
    provision(repository, due.others ?? []),
  ]);
  await extendExpiry(repository, observed);
  const outcomes = new Map([
    ['record', recorded.outcome],
    ['provision', others.outcome],
    ['provision for break-glass', emergencies.outcome],
  ]);
  return {
    changed: recorded.changed || others.changed || emergencies.changed,
    outcome: combined(outcomes),
  };
}

/**
 * Whether another process recorded something while this one read the targets, for example because this one
 * was paused. A plan by the older state would revoke access that was given again since.
 */
async function isOvertaken(repository: Repository, since: DateTime): Promise<boolean> {
  const {
    clock,
    memory: { outbox },
  } = repository;
  if (clock.now().diff(since).toMillis() < PAUSE_MIN_MS) return false;
  const seqBefore = outbox.nextSeq();
  await reloadFresh(repository);
  return outbox.nextSeq() !== seqBefore;
}

interface LedgerRead {
  /** By the ledger, with the entries that are not recorded yet; or the last known ones and a problem. */
  readonly live: readonly LiveEffect[];
  /** The grants that broke glass, and whose review has not come yet. */
  readonly urgent: ReadonlySet<string>;
  readonly problem: string | null;
}

async function readLedger(repository: Repository): Promise<LedgerRead> {
  const {
    ledger,
    log,
    memory: { outbox },
  } = repository;
  const state = await ledger.state();
  if (state.readable) {
    const urgent = new Set(state.value.owed.map(({ grant }) => grant));
    return { live: outbox.live() ?? [], urgent, problem: null };
  }
  log.error({ because: state.because }, 'the ledger cannot be read: nothing is provisioned, endings go on');
  if (outbox.live() === null) await loadTrustedState(repository);
  const problem = `the ledger cannot be read: ${state.because}`;
  return { live: outbox.live() ?? [], urgent: new Set(), problem };
}

/** After a restart, the last trusted commit of a tampered ledger still says which access must end. */
async function loadTrustedState({ ledger, log, memory: { outbox } }: Repository): Promise<void> {
  try {
    const trusted = await ledger.lastTrustedState();
    if (trusted !== null) await outbox.saveCheckpoint(trusted);
  } catch (error) {
    log.warn({ err: error }, 'GitHub does not answer, so it is not known which access must end');
  }
}
