import type { NewEntry } from '../domain/ledger/entry.ts';
import type { LiveEffect } from '../domain/ledger/live-effect.ts';
import { plan } from '../domain/plan/plan.ts';
import type { Step } from '../domain/plan/step.ts';
import { carryOutEnding, isEnding } from './carry-out-endings.ts';
import { beginProvision, provision, recordOnly } from './carry-out-giving.ts';
import { type Clocks, endingClock, MAX_SKEW_MS, worstSkewMs } from './clock-skew.ts';
import { type Observed, observeTargets } from './observe-targets.ts';
import type { Repository } from './repository.ts';

/** Rounds in one go: giving in one round may show in the next that the grant ended meanwhile. */
const MAX_ROUNDS = 5;

/**
 * Makes the targets hold what the ledger says, endings first. Without the ledger, endings go on from what is
 * remembered, and nothing new is given. Answers whether something failed that should be tried again before the next
 * sweep.
 */
export async function reconcile(repository: Repository): Promise<'done' | 'again'> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { entries, retry } = await reconcileOnce(repository);
    if (retry) return 'again';
    if (entries.length === 0) break;
  }
  return 'done';
}

async function reconcileOnce(
  repository: Repository,
): Promise<{ readonly entries: readonly NewEntry[]; readonly retry: boolean }> {
  const { ledger, outbox, log } = repository;
  const state = await ledger.state();
  if (state.readable) outbox.remember(state.value);
  else {
    log.error({ because: state.because }, 'the ledger cannot be read: nothing new is given, endings go on');
    if (outbox.live() === null) await rememberSound(repository);
  }
  const live = outbox.live();
  if (live === null) return { entries: [], retry: true };

  const observed = await observeTargets(repository, live);
  const steps = planEach(repository, live, observed);
  const ended = await endings(repository, steps);
  outbox.add(ended);
  if (!state.readable) return { entries: ended, retry: true };
  const rest = steps.flatMap((step) => (isEnding(step) ? [] : recordOnly(repository, step)));
  outbox.add(rest);
  await outbox.flush(ledger);

  const given = await giving(
    repository,
    steps.filter((step) => mayGive(repository, step, observed)),
  );
  const entries = [...ended, ...rest, ...given];
  return { entries, retry: entries.some(isTransient) };
}

/** After a restart, what is behind the tampering still says what must end. */
async function rememberSound({ ledger, outbox, log }: Repository): Promise<void> {
  try {
    const sound = await ledger.lastSound();
    if (sound !== null) outbox.remember(sound);
  } catch (error) {
    log.warn({ error: String(error) }, 'what has to end cannot be found out: GitHub cannot be asked');
  }
}

/** What trying again may mend; what a target refused is looked at again with each sweep. */
function isTransient(entry: NewEntry): boolean {
  return (
    entry.type === 'revoke-failed' ||
    (entry.type === 'provision-failed' && entry.reason.code === 'target-failed')
  );
}

/** Holdings belong to one target each, and each target's endings go by the latest of three clocks. */
function planEach(repository: Repository, live: readonly LiveEffect[], observed: Observed): readonly Step[] {
  const byTarget = Map.groupBy(live, ({ effect }) => effect.target);
  return [...byTarget].flatMap(([target, theirs]) =>
    plan({ live: theirs, accounts: observed.accounts }, endingClock(clocksFor(repository, target, observed))),
  );
}

function clocksFor({ clock, facts }: Repository, target: string, { clocks }: Observed): Clocks {
  return { ours: clock.now(), forgeSkewMs: facts.skewMs(), theirs: clocks.get(target) ?? null };
}

/** One target after the other within itself, all targets side by side: a dead one delays no other. */
async function endings(repository: Repository, steps: readonly Step[]): Promise<readonly NewEntry[]> {
  const byTarget = Map.groupBy(steps.filter(isEnding), ({ effect }) => effect.target);
  const done = await Promise.all(
    [...byTarget.values()].map(async (theirs) => {
      const entries: NewEntry[] = [];
      for (const step of theirs) entries.push(...(await carryOutEnding(repository, step)));
      return entries;
    }),
  );
  return done.flat();
}

function mayGive(
  repository: Repository,
  step: Step,
  observed: Observed,
): step is Extract<Step, { readonly kind: 'provision' }> {
  if (step.kind !== 'provision') return false;
  const skew = worstSkewMs(clocksFor(repository, step.effect.target, observed));
  if (skew <= MAX_SKEW_MS) return true;
  repository.log.error({ target: step.effect.target, skewMs: skew }, 'clocks disagree: nothing is given');
  return false;
}

async function giving(
  repository: Repository,
  steps: readonly Extract<Step, { readonly kind: 'provision' }>[],
): Promise<readonly NewEntry[]> {
  if (steps.length === 0) return [];
  const begun = [];
  for (const step of steps) begun.push(await beginProvision(repository, step));
  const ahead = begun.flatMap(({ entries }) => entries);
  // Write-ahead: nothing is given unless the record that it may have been stands in git.
  if (ahead.length > 0) await repository.ledger.append(() => ({ entries: ahead }));
  const given: NewEntry[] = [];
  for (const { step } of begun) {
    if (step !== null && step.until > repository.clock.now())
      given.push(...(await provision(repository, step)));
  }
  repository.outbox.add(given);
  await repository.outbox.flush(repository.ledger);
  return [...ahead, ...given];
}
