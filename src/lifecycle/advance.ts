import type { DateTime } from 'luxon';
import { wakesAfter } from '../domain/plan/next-wake.ts';
import { errorText } from '../domain/text/error-text.ts';
import { notifyBreakGlass } from './break-glass/notify.ts';
import { settleReviews } from './break-glass/settle-reviews.ts';
import { updateBreakGlassIssues } from './break-glass/update-issue.ts';
import { publishNotices } from './conversations/publish-notices.ts';
import { endDue } from './endings/end-due.ts';
import { updateOverdueIssue } from './endings/notify-overdue.ts';
import { guardLedger, servingProblem } from './guards.ts';
import { judgeLate } from './landing/judge-late.ts';
import { land } from './landing/land.ts';
import { detectDrift } from './reconcile/detect-drift.ts';
import { endUnsupported } from './reconcile/end-unsupported.ts';
import { reconcile } from './reconcile/reconcile.ts';
import type { Repository } from './repository.ts';
import { combined, DONE, earliestWait, type Outcome, type Retry, retryLater } from './retry.ts';
import { revertEnded } from './revert/revert-ended.ts';

export interface Advanced {
  /** When to advance again: for an expected wait first, then for windows and reviews, earliest first. */
  readonly wakes: readonly DateTime[];
  /** Whether a revocation failed or is in progress, so that endings must be looked at again soon. */
  readonly endingsLeft: boolean;
  /** `retry` if a part of the work must be tried again before the next sweep. */
  readonly outcome: Outcome;
}

/** Queues a look at endings if the next end is another one than before. Never rejects. */
type WakeForNewEnd = () => Promise<void>;

interface Part {
  /** For logs. Of two parts with one name, the outcome of the later one counts. */
  readonly name: string;
  run(repository: Repository, wakeForNewEnd: WakeForNewEnd): Promise<Outcome>;
}

/** A part that has nothing to retry unless it rejects. */
const part = (name: string, run: (repository: Repository) => unknown): Part => ({
  name,
  async run(repository) {
    await run(repository);
    return DONE;
  },
});

/** The work on one repository, in this order. A part that rejects does not stop the parts after it. */
const PARTS: readonly Part[] = [
  { name: 'reconcile', run: reconcile },
  // Before landing: a rejected grant ends in this pass, and a finished review no longer blocks a landing.
  part('settle reviews', settleReviews),
  { name: 'land', run: land },
  { name: 'judge late', run: judgeLate },
  // The next part may wait for GitHub longer than a window that has just landed.
  { name: 'wake for a new end', run: (_repository, wakeForNewEnd) => wakeForNewEnd().then(() => DONE) },
  part('notify about break-glass', notifyBreakGlass),
  part('end unsupported grants', endUnsupported),
  // Again: provisions what has landed, and revokes what has just ended.
  { name: 'reconcile', run: reconcile },
  part('detect drift', detectDrift),
  part('guard the ledger', guardLedger),
  part('update the overdue issue', updateOverdueIssue),
  part('publish alarms', ({ memory, conversations }) => memory.alarms.publish(conversations)),
  part('publish notices', publishNotices),
  part('update break-glass issues', updateBreakGlassIssues),
  {
    name: 'revert ended grants',
    run: async (repository) => ((await revertEnded(repository)) === 'merged' ? land(repository) : DONE),
  },
];

/**
 * Brings one repository up to date. Revokes what is due first, whatever fails later. Then it carries out
 * `PARTS`: judges what landed, provisions it, notifies people, and reverts what has ended. `wakeEndings`
 * queues a look at endings. It is called as soon as another end is the next one, because a part may take
 * longer than that window.
 */
export async function advance(repository: Repository, wakeEndings: () => Promise<void>): Promise<Advanced> {
  const { log } = repository;
  const outcomes = new Map<string, Outcome>();
  const attempt = async (name: string, run: () => Promise<Outcome>): Promise<Outcome> => {
    const outcome = await run().catch((error: unknown) => {
      log.warn({ err: error, part: name }, 'a part of the work failed; the other parts go on');
      return retryLater(errorText(error), error);
    });
    outcomes.set(name, outcome);
    return outcome;
  };
  const wakeForNewEnd = newEndWaker(repository, () =>
    attempt('queue a look at endings', () => wakeEndings().then(() => DONE)),
  );

  await attempt('end what is due', () => endDue(repository).then(() => DONE));
  const check = await attempt('check the repository', async () => {
    const problem = await servingProblem(repository);
    return problem === null ? DONE : retryLater(problem);
  });
  if (isClosed(check)) {
    log.error({ because: check.because }, 'nothing new is done in the repository; endings go on');
  } else {
    for (const { name, run } of PARTS) await attempt(name, () => run(repository, wakeForNewEnd));
  }
  const wait = earliestWait(outcomes);
  const wakes = await wakesOf(repository);
  return {
    wakes: wait === null ? wakes : [wait, ...wakes],
    endingsLeft: repository.memory.attempts.hasUnfinished(),
    outcome: combined(outcomes),
  };
}

/**
 * Whether the repository has a problem. If GitHub only did not answer, each part finds out by itself what it
 * can do.
 */
function isClosed(check: Outcome): check is Retry {
  return check.outcome === 'retry' && check.cause === undefined && check.at === undefined;
}

/**
 * Calls `wake` if the next end is another one than before. A wake that failed is repeated at the next call.
 */
function newEndWaker(repository: Repository, wake: () => Promise<Outcome>): WakeForNewEnd {
  let known = nextChange(repository);
  return async () => {
    const next = nextChange(repository);
    if (next !== known && (await wake()).outcome === 'done') known = next;
  };
}

/** The next time, in milliseconds, at which a known window starts or ends; null if there is none. */
function nextChange({ clock, memory: { outbox } }: Repository): number | null {
  return wakesAfter(outbox.live() ?? [], clock.now())[0]?.toMillis() ?? null;
}

async function wakesOf({ ledger, clock, memory: { outbox } }: Repository): Promise<readonly DateTime[]> {
  const state = await ledger.state();
  const reviewsDue = state.readable ? state.value.owed.map(({ review_by }) => review_by) : [];
  return wakesAfter(outbox.live() ?? [], clock.now(), reviewsDue);
}
