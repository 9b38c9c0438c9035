import type { DateTime } from 'luxon';
import pLimit from 'p-limit';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { hasLiveKey } from '../../domain/ledger/live-effect.ts';
import type { StepOf } from '../../domain/plan/step.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Provisioned } from '../../ports/connector.ts';
import { noAnswerText, withTimeout } from '../../ports/with-timeout.ts';
import type { EndingPorts } from '../endings/revoke.ts';
import { isIllegalEntry } from '../is-illegal-entry.ts';
import { combined, DONE, type Outcome, retryLater } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import { CONFIRMATIONS_AT_ONCE, type ConfirmSupportPorts, confirmSupport } from './confirm-support.ts';
import { foundAfterEntries, provisionedEntry, provisionFailedEntry } from './provision-entries.ts';
import { revokeIfEnded } from './revoke-if-ended.ts';
import type { RoundResult } from './round-result.ts';
import { type AnnouncedProvision, type DueProvision, dueNow, writeAhead } from './write-ahead.ts';

export type ProvisionPorts = ConfirmSupportPorts & EndingPorts;

/**
 * Provisions what GitHub confirms, all targets in parallel. Write-ahead: an effect is provisioned only after
 * git says that it may be. Afterwards the ledger is read again, and what ended meanwhile is revoked.
 */
export async function provision(
  repository: ProvisionPorts,
  steps: readonly StepOf<'provision'>[],
): Promise<RoundResult> {
  const {
    ledger,
    memory: { outbox },
  } = repository;
  if (steps.length === 0) return { changed: false, outcome: DONE };
  const confirmations = pLimit(CONFIRMATIONS_AT_ONCE);
  let changed = false;
  const retries = new Map<string, Outcome>();
  const announced: AnnouncedProvision[] = [];
  // In parallel: appends at the same time become one commit, and a step that fails does not stop the others.
  await Promise.all(
    steps.map(async (step) => {
      try {
        const confirmed = await confirmations(() => confirmSupport(repository, step.support));
        const written = await writeAhead(repository, step, confirmed);
        if (written !== null) announced.push(written);
      } catch (error) {
        repository.log.warn({ err: error, effect: step.effect }, 'not written ahead, so not provisioned');
        // If another process has ended the grant meanwhile, there is nothing to try again.
        if (!isIllegalEntry(error)) retries.set('write ahead', retryLater(errorText(error), error));
      }
    }),
  );
  const byTarget = Map.groupBy(announced, ({ effect }) => effect.target);
  await Promise.all(
    [...byTarget].map(async ([target, ofTarget]) => {
      for (const provision of ofTarget) {
        const step = dueNow(repository, provision, outbox.live() ?? []);
        if (step === null) continue;
        const attempt = await provisionEffect(repository, step);
        // A failed attempt changes nothing: the next round would fail in the same way.
        if (attempt.entries.some(({ type }) => type === 'provisioned')) changed = true;
        if (attempt.outcome.outcome === 'retry') retries.set(target, attempt.outcome);
        void attempt.late?.then((late) => takeLateAnswer(repository, step, late));
        await settle(repository, step, attempt);
      }
    }),
  );
  await outbox.flush(ledger);
  return { changed, outcome: combined(retries) };
}

/**
 * Milliseconds after which the attempt has failed. It may still take effect: the ledger says already that it
 * may.
 */
const PROVISION_TIMEOUT_MS = 30_000;

/** The known results of an attempt. */
interface Settled {
  readonly entries: readonly NewEntry[];
  /** False if the target gave nothing: it refused, or found foreign access, or has not answered yet. */
  readonly mayHaveGiven: boolean;
}

interface Attempt extends Settled {
  readonly outcome: Outcome;
  /** The answer that comes after the timeout; null if none is outstanding. Never rejects. */
  readonly late: Promise<Settled> | null;
}

/** Records the attempt, and revokes what it gave after the end. */
async function settle(
  repository: ProvisionPorts,
  { effect, support }: DueProvision,
  { entries, mayHaveGiven }: Settled,
): Promise<void> {
  // Access that is to be revoked again does not wait for the store.
  const saving = repository.memory.outbox.add(entries);
  if (mayHaveGiven) await revokeIfEnded(repository, effect, support[0]?.grant ?? null);
  await saving;
}

/**
 * A later attempt may have found foreign access and undone the write-ahead. So the record has to say that the
 * access was given after all. Otherwise nothing would revoke it at its end. Never rejects.
 */
async function takeLateAnswer(
  repository: ProvisionPorts,
  step: DueProvision,
  { entries, mayHaveGiven }: Settled,
): Promise<void> {
  if (!mayHaveGiven) return;
  const live = repository.memory.outbox.live();
  // The ledger would refuse an entry about an ended effect, or after the entry of a later attempt.
  const unrecorded = entries.filter(
    (entry) =>
      entry.type === 'provisioned' &&
      (live === null || live.some((each) => hasLiveKey(each, entry) && each.state !== 'provisioned')),
  );
  try {
    await settle(repository, step, { entries: unrecorded, mayHaveGiven });
  } catch (error) {
    repository.log.error(
      { err: error, effect: step.effect },
      'a late answer could not be compared with the record; the comparison with the targets finds the access',
    );
  }
}

/**
 * Provisions one effect that the ledger announces and that is due. Nothing may wait before the call. Never
 * rejects.
 */
async function provisionEffect(
  { targets, clock, timer, log }: Pick<Repository, 'targets' | 'clock' | 'timer' | 'log'>,
  step: DueProvision,
): Promise<Attempt> {
  const { effect, until, support } = step;
  const { target } = effect;
  const failed = (error: unknown, late: Promise<Settled> | null): Attempt => {
    log.warn({ err: error, effect }, 'provisioning failed; it is retried until the window ends');
    const reason = { code: 'target-failed', text: errorText(error) };
    const entries = support.map((live) => provisionFailedEntry(live, clock.now(), reason));
    return { entries, mayHaveGiven: late === null, late, outcome: retryLater(reason.text, error) };
  };
  try {
    const connector = targets.connector(target);
    if (connector === null) throw new Error(`the operator's file names no target ${target}`);
    const call = connector.provision(effect, until);
    const answer = await withTimeout(timer, PROVISION_TIMEOUT_MS, call);
    if (answer.outcome === 'done') {
      return { ...settledBy(answer.value, step, clock.now()), late: null, outcome: DONE };
    }
    const late = call.then(
      (value) => settledBy(value, step, clock.now()),
      () => ({ entries: [], mayHaveGiven: true }),
    );
    return failed(new Error(noAnswerText(target, PROVISION_TIMEOUT_MS)), late);
  } catch (error) {
    return failed(error, null);
  }
}

/**
 * The meaning of an answer of the target. If the target does not report grantors, access that was there is
 * foreign exactly if no attempt of Curfew's can have given it.
 */
function settledBy(answer: Provisioned, { until, support, isFirst }: DueProvision, now: DateTime): Settled {
  if (answer.outcome === 'refused') {
    const entries = support.map((live) => provisionFailedEntry(live, now, answer.obstacle));
    return { entries, mayHaveGiven: false };
  }
  if (answer.outcome === 'already-there' && (answer.grantor === 'foreign' || isFirst)) {
    return { entries: support.flatMap((live) => foundAfterEntries(live, now)), mayHaveGiven: false };
  }
  const targetIds = answer.outcome === 'given' ? answer.targetIds : undefined;
  const entries = support.map((live) => provisionedEntry(live, now, { until, sharedWith: [], targetIds }));
  return { entries, mayHaveGiven: true };
}
