import type { DateTime } from 'luxon';
import { effectKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { subjectOf } from '../../domain/ledger/live-effect.ts';
import type { Overdue } from '../../domain/messages/issues/overdue-issue.ts';
import { latenessStage } from '../../domain/plan/lateness.ts';
import type { EndedSupport, Ending, StepOf } from '../../domain/plan/step.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { withTimeout } from '../with-timeout.ts';
import { notifyEndedLate, notifyOverdue } from './notify-overdue.ts';
import { sideBySide } from './side-by-side.ts';

type Revocation = StepOf<'revoke'>;

/** What endings need: nothing of GitHub's but how far its clock is ahead, if it was ever heard. */
export type EndingPorts = Pick<Repository, 'name' | 'targets' | 'clock' | 'timer' | 'log' | 'notifier'> &
  Remembers<'outbox' | 'attempts'> & { readonly facts: Pick<Repository['facts'], 'skewMs'> };

/** Milliseconds after which the work goes on with endings still under way; their outcome is recorded when it comes. */
const WAIT_FOR_ENDINGS_MS = 2_000;
/** Milliseconds after which an ending without an answer has failed and is begun again. A late answer counts all the same. */
const REVOKE_TIMEOUT_MS = 10_000;

/**
 * Takes back what is due, all targets side by side. Needs nothing but the targets: neither GitHub nor the ledger is asked,
 * and no target waits for another. What happened is in the outbox. Answers when to look again, null where all is done.
 */
export async function revokeDue(ports: EndingPorts, steps: readonly Ending[]): Promise<DateTime | null> {
  const {
    clock,
    timer,
    memory: { attempts, outbox },
  } = ports;
  const revocations = steps.filter((step) => step.kind === 'revoke');
  const byTarget = Map.groupBy(revocations, ({ effect }) => effect.target);
  const kept = [outbox.add(steps.flatMap((step) => recordOnly(step, clock.now())))];
  const work = [...byTarget].map(([target, theirs]) =>
    sideBySide(ports.targets.connector(target)?.maxConcurrency ?? theirs.length, theirs, async (step) => {
      // Asked when its turn has come: meanwhile another look may have begun it.
      if (!attempts.mayBegin(effectKey(step.effect), clock.now())) return;
      // What comes next waits for the target, and not for what happened to be kept.
      kept.push(outbox.add(await attempt(ports, step)));
    }),
  );
  await withTimeout(
    timer,
    WAIT_FOR_ENDINGS_MS,
    Promise.all(work).then(() => Promise.all(kept)),
  );
  return attempts.lookAgain(
    revocations.map(({ effect }) => effectKey(effect)),
    clock.now(),
  );
}

/** What happened. Never rejects. */
async function attempt(ports: EndingPorts, step: Revocation): Promise<readonly NewEntry[]> {
  const {
    targets,
    clock,
    timer,
    memory: { outbox, attempts },
  } = ports;
  const { effect, ended } = step;
  const key = effectKey(effect);
  const succeeded = (receipt: RevokedReceipt): readonly NewEntry[] => {
    const { told, triedBefore } = attempts.succeeded(key);
    notifyEndedLate(ports, ended, told);
    const found = receipt.outcome === 'absent' && !triedBefore;
    return ended.map((each) => revoked(each, clock.now(), { receipt, found }));
  };
  const failed = (text: string): readonly NewEntry[] => {
    const now = clock.now();
    attempts.failed(key, now);
    const late = latest(ended, now, text);
    if (late === null || !attempts.isNews(key, late)) return [];
    notifyOverdue(ports, ended, late);
    return ended.map((each) => revokeFailed(each, now, text));
  };
  attempts.begin(key);
  try {
    const connector = targets.connector(effect.target);
    if (connector === null) throw new Error(`the operator's file names no target ${effect.target}`);
    const revoking = connector.revoke(effect);
    const answer = await withTimeout(timer, REVOKE_TIMEOUT_MS, revoking);
    if (answer.outcome === 'done') return succeeded(answer.value);
    void revoking.then(
      (receipt) => outbox.add(succeeded(receipt)),
      () => {},
    );
    return failed(`${effect.target} gave no answer in ${REVOKE_TIMEOUT_MS / 1000} s`);
  } catch (cause) {
    return failed(errorText(cause));
  }
}

/** The support whose end was due first. */
function latest(ended: readonly EndedSupport[], now: DateTime, because: string): Overdue | null {
  const [first, ...rest] = ended;
  if (first === undefined) return null;
  const { live, due } = rest.reduce((a, b) => (b.due < a.due ? b : a), first);
  return { live, due, stage: latenessStage(due, now), because };
}

/** What ended without anything to be done in a target. */
function recordOnly(step: Ending, now: DateTime): readonly NewEntry[] {
  switch (step.kind) {
    case 'lapse':
      return step.ended.map(({ live }) => ({
        ...subjectOf(live),
        type: 'lapsed',
        effect: live.effect,
        at: iso(now),
      }));
    case 'release':
      return step.ended.map((ended) => revoked(ended, now, { stillHeldBy: step.heldBy }));
    case 'revoke':
      return [];
  }
}

function revokeFailed({ live, due }: EndedSupport, now: DateTime, text: string): NewEntry {
  return {
    ...subjectOf(live),
    type: 'revoke-failed',
    effect: live.effect,
    at: iso(now),
    attempt: latenessStage(due, now),
    reason: { code: 'target-failed', text },
  };
}

/** All times are ours: the connector has read the absence back by the time it answers. */
function revoked(
  { live, cause, due }: EndedSupport,
  now: DateTime,
  /** `found`: it was absent before anything was tried. */
  how:
    | { readonly receipt: RevokedReceipt; readonly found: boolean }
    | { readonly stillHeldBy: readonly string[] },
): NewEntry {
  const receipt = 'receipt' in how ? how.receipt : null;
  return {
    ...subjectOf(live),
    type: 'revoked',
    effect: live.effect,
    at: iso(now),
    cause,
    late_ms: Math.max(0, Math.round(now.diff(due).as('milliseconds'))),
    sessions_ended: receipt?.sessionsEnded ?? 0,
    verified_absent_at: receipt === null ? null : iso(now),
    ...('found' in how && how.found && live.state !== 'absent' ? { found_absent: true } : {}),
    still_held_by: 'stillHeldBy' in how ? how.stillHeldBy : [],
  };
}
