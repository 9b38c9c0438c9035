import type { DateTime } from 'luxon';
import pLimit from 'p-limit';
import { effectKey } from '../../domain/effect.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { Overdue } from '../../domain/messages/issues/overdue-issue.ts';
import { latenessStage } from '../../domain/plan/lateness-stage.ts';
import type { EndedSupport, Ending, StepOf } from '../../domain/plan/step.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';
import { noAnswerText, withTimeout } from '../../ports/with-timeout.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { entriesWithoutTarget, revokedEntry, revokeFailedEntry } from './ending-entries.ts';
import { notifyEndedLate, notifyOverdue } from './notify-overdue.ts';

/** Endings need nothing of GitHub but the last known difference of its clock. */
export type EndingPorts = Pick<Repository, 'name' | 'targets' | 'clock' | 'timer' | 'log' | 'notifier'> &
  Remembers<'outbox' | 'revocationRetries'> & { readonly facts: Pick<Repository['facts'], 'skewMs'> };

/**
 * Milliseconds until the caller continues while revocations are in progress. Their outcome is recorded when
 * it comes.
 */
const CALLER_WAIT_MS = 2_000;
/**
 * Milliseconds after which a revocation without an answer has failed and is tried again. A late answer still
 * counts.
 */
const REVOKE_TIMEOUT_MS = 10_000;

/**
 * Carries out endings, all targets in parallel. Calls only the targets, never GitHub or the ledger, and no
 * target waits for another. The outcomes go into the outbox. Answers when to try again; null if everything
 * has ended.
 */
export async function revokeDue(ports: EndingPorts, steps: readonly Ending[]): Promise<DateTime | null> {
  const {
    clock,
    timer,
    memory: { revocationRetries, outbox },
  } = ports;
  const revocations = steps.filter((step) => step.kind === 'revoke');
  const byTarget = Map.groupBy(revocations, ({ effect }) => effect.target);
  const saving = [outbox.add(steps.flatMap((step) => entriesWithoutTarget(step, clock.now())))];
  const work = [...byTarget].map(([target, ofTarget]) => {
    const limit = pLimit(ports.targets.connector(target)?.maxConcurrency ?? ofTarget.length);
    return limit.map(ofTarget, async (revocation) => {
      // Checked in its turn, because another call may have started the same revocation meanwhile.
      if (!revocationRetries.mayStart(effectKey(revocation.effect), clock.now())) return;
      // The next revocation waits for the target, and not for the store.
      saving.push(outbox.add(await revoke(ports, revocation)));
    });
  });
  await withTimeout(
    timer,
    CALLER_WAIT_MS,
    Promise.all(work).then(() => Promise.all(saving)),
  );
  return revocationRetries.nextTry(
    revocations.map(({ effect }) => effectKey(effect)),
    clock.now(),
  );
}

/** Revokes one effect. Answers the entries about the outcome. Never rejects. */
async function revoke(ports: EndingPorts, { effect, ended }: StepOf<'revoke'>): Promise<readonly NewEntry[]> {
  const {
    targets,
    clock,
    timer,
    memory: { outbox, revocationRetries },
  } = ports;
  const key = effectKey(effect);
  const succeeded = (receipt: RevokedReceipt): readonly NewEntry[] => {
    const { notifiedStage, triedBefore } = revocationRetries.succeed(key);
    notifyEndedLate(ports, ended, notifiedStage);
    const foundAbsent = receipt.outcome === 'absent' && !triedBefore;
    return ended.map((support) => revokedEntry(support, clock.now(), { receipt, foundAbsent }));
  };
  const failed = (error: unknown): readonly NewEntry[] => {
    const now = clock.now();
    const text = errorText(error);
    revocationRetries.fail(key, now);
    const overdue = overdueSince(ended, now, text);
    if (overdue === null || !revocationRetries.reachesNewStage(key, overdue)) return [];
    notifyOverdue(ports, ended, overdue, error);
    return ended.map((support) => revokeFailedEntry(support, now, text));
  };
  revocationRetries.start(key);
  try {
    const connector = targets.connector(effect.target);
    if (connector === null) throw new Error(`the operator's file names no target ${effect.target}`);
    const revoking = connector.revoke(effect, targetIdsOf(ended));
    const answer = await withTimeout(timer, REVOKE_TIMEOUT_MS, revoking);
    if (answer.outcome === 'done') return succeeded(answer.value);
    void revoking.then(
      (receipt) => outbox.add(succeeded(receipt)),
      () => {},
    );
    return failed(new Error(noAnswerText(effect.target, REVOKE_TIMEOUT_MS)));
  } catch (error) {
    return failed(error);
  }
}

function targetIdsOf(ended: readonly EndedSupport[]): string | undefined {
  return ended.find(({ live }) => live.target_ids !== undefined)?.live.target_ids;
}

/** The lateness of a holding, by the support whose end was due first. */
function overdueSince(ended: readonly EndedSupport[], now: DateTime, because: string): Overdue | null {
  const [first, ...rest] = ended;
  if (first === undefined) return null;
  const { live, due } = rest.reduce((a, b) => (b.due < a.due ? b : a), first);
  return { live, due, stage: latenessStage(due, now), because };
}
