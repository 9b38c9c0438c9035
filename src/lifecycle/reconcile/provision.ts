import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { StepOf } from '../../domain/plan/step.ts';
import { errorText } from '../../domain/text/error-text.ts';
import { answerInTime } from '../../ports/with-timeout.ts';
import { isIllegalEntry } from '../illegal-entry.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { combined, DONE, type Outcome, retryLater } from '../retry.ts';
import { type ConfirmSupportPorts, confirmSupport } from './confirm-support.ts';
import { foundAfterEntries, provisionedEntry, provisionFailedEntry } from './provision-entries.ts';
import { revokeIfEnded } from './revoke-if-ended.ts';
import type { RoundResult } from './round-result.ts';
import { type AnnouncedProvision, writeAhead } from './write-ahead.ts';

export type ProvisionPorts = ConfirmSupportPorts &
  Pick<Repository, 'targets' | 'timer'> &
  Remembers<'outbox'>;

/**
 * Provisions what GitHub confirms, all targets in parallel. Write-ahead: an effect is provisioned only after
 * git says that it may be. Afterwards the ledger is read again, and what ended meanwhile is revoked.
 */
export async function provision(
  repository: ProvisionPorts,
  steps: readonly StepOf<'provision'>[],
): Promise<RoundResult> {
  const { ledger, clock, memory } = repository;
  let changed = false;
  const retries = new Map<string, Outcome>();
  const announced: AnnouncedProvision[] = [];
  // In parallel: appends at the same time become one commit, and a step that fails does not stop the others.
  await Promise.all(
    steps.map(async (step) => {
      try {
        const confirmed = await confirmSupport(repository, step.support);
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
      for (const step of ofTarget) {
        if (step.until <= clock.now()) continue;
        const attempt = await provisionEffect(repository, step);
        // A failed attempt changes nothing: the next round would fail in the same way.
        if (attempt.entries.some(({ type }) => type === 'provisioned')) changed = true;
        if (attempt.outcome.outcome === 'retry') retries.set(target, attempt.outcome);
        // Access that is to be revoked again does not wait for the store.
        const saving = memory.outbox.add(attempt.entries);
        if (!attempt.isForeign) await revokeIfEnded(repository, step.effect, step.support[0]?.grant ?? null);
        await saving;
      }
    }),
  );
  await memory.outbox.flush(ledger);
  return { changed, outcome: combined(retries) };
}

/**
 * Milliseconds after which the attempt has failed. It may still take effect: the ledger says already that it
 * may.
 */
const PROVISION_TIMEOUT_MS = 30_000;

interface Attempt {
  readonly entries: readonly NewEntry[];
  readonly outcome: Outcome;
  /** Another administrator gave the access after Curfew had planned. */
  readonly isForeign: boolean;
}

/**
 * Provisions one effect that the ledger announces. If the target does not report grantors, access that was
 * there is foreign exactly if no attempt of Curfew's can have given it. Never rejects.
 */
async function provisionEffect(
  { targets, clock, timer, log }: Pick<Repository, 'targets' | 'clock' | 'timer' | 'log'>,
  { effect, until, support, isFirst }: AnnouncedProvision,
): Promise<Attempt> {
  const { target } = effect;
  const done = (entries: readonly NewEntry[]): Attempt => ({ entries, outcome: DONE, isForeign: false });
  try {
    const connector = targets.connector(target);
    if (connector === null) throw new Error(`the operator's file names no target ${target}`);
    const limit = { target, timeoutMs: PROVISION_TIMEOUT_MS };
    const answer = await answerInTime(timer, limit, connector.provision(effect, until));
    const now = clock.now();
    if (answer.outcome === 'refused') {
      return done(support.map((live) => provisionFailedEntry(live, now, answer.obstacle)));
    }
    if (answer.outcome === 'already-there' && (answer.grantor === 'foreign' || isFirst)) {
      return { ...done(support.flatMap((live) => foundAfterEntries(live, now))), isForeign: true };
    }
    return done(support.map((live) => provisionedEntry(live, now, { until, sharedWith: [] })));
  } catch (error) {
    log.warn({ err: error, effect }, 'provisioning failed; it is retried until the window ends');
    const reason = { code: 'target-failed', text: errorText(error) };
    const entries = support.map((live) => provisionFailedEntry(live, clock.now(), reason));
    return { ...done(entries), outcome: retryLater(reason.text, error) };
  }
}
