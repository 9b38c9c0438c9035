import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { type Clocks, endingClock, MAX_SKEW_MS, worstSkewMs } from '../../domain/plan/clock-skew.ts';
import { plan } from '../../domain/plan/plan.ts';
import { isEnding, type Step, type StepOf } from '../../domain/plan/step.ts';
import { errorText } from '../../domain/text/error-text.ts';
import { endDue } from '../endings/end-due.ts';
import { revokeDue } from '../endings/revoke.ts';
import type { Repository } from '../repository.ts';
import { DONE, type Outcome, retryLater } from '../retry.ts';
import { extendExpiry } from './extend-expiry.ts';
import { give, type Provision } from './give.ts';
import { isStillHeld } from './is-still-held.ts';
import { observeTargets, type TargetObservations } from './observe-targets.ts';
import { addSupporter, recordMismatches, recordOnly } from './provision.ts';

type Share = StepOf<'add-supporter'>;

/** Rounds in one go: giving in one round may show in the next that the grant ended meanwhile. */
const MAX_ROUNDS = 5;

/**
 * Makes the targets hold what the ledger says, endings first: these need no answer of GitHub's. Without the ledger,
 * endings go on from what is known, and nothing new is given. Answers whether something that is not an ending failed
 * and should be tried again before the next sweep. `endsKnown` is called when the ledger was read, and before anything is
 * asked of GitHub or a target after it, which may take longer than a window.
 */
export async function reconcile(repository: Repository, endsKnown: () => Promise<unknown>): Promise<Outcome> {
  for (let round = 1; ; round++) {
    const { changed, retry } = await reconcileOnce(repository, endsKnown);
    if (retry) return retryLater('a target failed');
    if (!changed || round === MAX_ROUNDS) return DONE;
  }
}

async function reconcileOnce(
  repository: Repository,
  endsKnown: () => Promise<unknown>,
): Promise<{ readonly changed: boolean; readonly retry: boolean }> {
  const {
    ledger,
    log,
    memory: { outbox },
  } = repository;
  await endDue(repository);
  const known = outbox.nextSeq();
  const state = await ledger.state();
  if (!state.readable) {
    log.error({ because: state.because }, 'the ledger cannot be read: nothing new is given, endings go on');
    if (outbox.live() === null) await rememberSound(repository);
  }
  const live = outbox.live();
  if (live === null) return { changed: false, retry: true };
  await endsKnown();
  // What only the ledger knew, as after the loss of a database, waits no longer: not for the slowest target's answer.
  if (outbox.nextSeq() !== known) await endDue(repository);

  const observed = await observeTargets(
    repository,
    live.map(({ effect }) => effect),
  );
  const steps = planEach(repository, live, observed);
  // Again, by targets' clocks now, and by what the ledger says that was not known before.
  await revokeDue(repository, steps.filter(isEnding));
  if (!state.readable) return { changed: false, retry: true };
  const rest = [...steps.flatMap((step) => recordOnly(repository, step))];
  const shared: { readonly step: Share; readonly entries: readonly NewEntry[] }[] = [];
  for (const step of steps) {
    if (step.kind === 'add-supporter') shared.push({ step, entries: await addSupporter(repository, step) });
    if (step.kind === 'wait-for-target') rest.push(...(await recordMismatches(repository, step)));
  }
  // By what others ended meanwhile too, and with nothing between the question and the record.
  if (shared.length > 0) await outbox.reload();
  rest.push(
    ...shared.flatMap(({ step, entries }) =>
      entries.filter(({ type }) => type !== 'provisioned' || isStillHeld(repository, step)),
    ),
  );
  await outbox.add(rest);
  const recorded = await outbox.flush(ledger);

  const given = await give(
    repository,
    steps.filter((step) => mayGive(repository, step, observed)),
  );
  await extendExpiry(repository, outbox.live() ?? [], observed);
  return { changed: recorded + given.length > 0, retry: given.some(isTransient) };
}

/** After a restart, what is behind the tampering still says what must end. */
async function rememberSound({ ledger, log, memory: { outbox } }: Repository): Promise<void> {
  try {
    const sound = await ledger.lastTrustedState();
    if (sound !== null) await outbox.saveCheckpoint(sound);
  } catch (error) {
    log.warn({ error: errorText(error) }, 'what has to end cannot be found out: GitHub cannot be asked');
  }
}

/** What trying again may mend; what a target refused is looked at again with each sweep. */
function isTransient(entry: NewEntry): boolean {
  return entry.type === 'provision-failed' && entry.reason.code === 'target-failed';
}

/** Holdings belong to one target each, and each target's endings go by the latest of three clocks. */
function planEach(
  repository: Repository,
  live: readonly LiveEffect[],
  observed: TargetObservations,
): readonly Step[] {
  const byTarget = Map.groupBy(live, ({ effect }) => effect.target);
  return [...byTarget].flatMap(([target, theirs]) =>
    plan({ live: theirs, accounts: observed.accounts }, endingClock(clocksFor(repository, target, observed))),
  );
}

function clocksFor({ clock, facts }: Repository, target: string, { clocks }: TargetObservations): Clocks {
  return { ours: clock.now(), forgeSkewMs: facts.skewMs(), target: clocks.get(target) ?? null };
}

function mayGive(repository: Repository, step: Step, observed: TargetObservations): step is Provision {
  if (step.kind !== 'provision') return false;
  const skew = worstSkewMs(clocksFor(repository, step.effect.target, observed));
  if (skew <= MAX_SKEW_MS) return true;
  repository.log.error({ target: step.effect.target, skewMs: skew }, 'clocks disagree: nothing is given');
  return false;
}
