import type { DateTime } from 'luxon';
import type { CallClass } from '../domain/call-classes.ts';
import { wakesAfter } from '../domain/plan/next-wake.ts';
import { errorText } from '../domain/text/error-text.ts';
import { limitWait } from '../ports/quiet-waits.ts';
import { notifyBreakGlass } from './break-glass/notify.ts';
import { settleReviews } from './break-glass/settle-reviews.ts';
import { updateBreakGlassIssues } from './break-glass/update-issue.ts';
import { publishNotices } from './conversations/publish-notices.ts';
import { endDue } from './endings/end-due.ts';
import { updateOverdueIssue } from './endings/notify-overdue.ts';
import { guardLedger, guardStores, readRepositoryProblem } from './guards.ts';
import { judgeLate } from './landing/judge-late.ts';
import { land } from './landing/land.ts';
import { combined, DONE, earliestWait, type Outcome, retryLater, waitUntil } from './outcome.ts';
import { detectDrift } from './reconcile/detect-drift.ts';
import { endUnsupported } from './reconcile/end-unsupported.ts';
import { openPassListings, type PassListings } from './reconcile/observe-targets.ts';
import { reconcile } from './reconcile/reconcile.ts';
import type { Repository } from './repository.ts';
import { revertEnded } from './revert/revert-ended.ts';

export interface Advanced {
  /** When to advance again: for an expected wait first, then for windows and reviews, earliest first. */
  readonly wakes: readonly DateTime[];
  /** Whether a revocation failed or is in progress, so that endings must be looked at again soon. */
  readonly endingsLeft: boolean;
  /** `retry` if a part of the work must be tried again before the next sweep. */
  readonly outcome: Outcome;
}

/** So that a wait that GitHub names in whole seconds is over. */
const LIMIT_WAIT_MIN_MS = 1_000;

/** Queues the job for endings if the next start or end of a window has changed. Never rejects. */
type QueueEndingsIfChanged = () => Promise<void>;

/** Shared by the parts of one pass. */
interface Pass {
  readonly queueEndingsIfChanged: QueueEndingsIfChanged;
  readonly listings: PassListings;
}

interface Part {
  /** For logs. `reconcile` runs twice; only the outcome of its second run is reported. */
  readonly name: string;
  /** The class of its calls to GitHub. */
  readonly calls: CallClass;
  run(repository: Repository, pass: Pass): Promise<Outcome>;
}

/** Runs one part and keeps its outcome. A part that rejects is logged and must be retried. */
type Attempt = (name: string, run: () => Promise<Outcome>) => Promise<Outcome>;

/** A part that has nothing to retry unless it rejects. */
const part = (
  name: string,
  calls: CallClass,
  run: (repository: Repository, pass: Pass) => unknown,
): Part => ({
  name,
  calls,
  async run(repository, pass) {
    await run(repository, pass);
    return DONE;
  },
});

const RECONCILE: Part = {
  name: 'reconcile',
  calls: 'approved',
  run: (repository, { queueEndingsIfChanged, listings }) =>
    reconcile(repository, queueEndingsIfChanged, listings),
};

/**
 * The work on one repository, in this order. A part that rejects does not stop the parts after it. A landing
 * may withdraw access, or break glass, and only reading it shows that. So its calls wait only for ends.
 */
const PARTS: readonly Part[] = [
  // This is first. Ends are recorded even if the limits of GitHub leave no calls for the other parts.
  part('record', 'end', ({ ledger, memory: { outbox } }) => outbox.flush(ledger)),
  RECONCILE,
  // This comes before landing, so that a rejected grant ends in this pass, and a finished review does not
  // block a landing any more.
  part('settle reviews', 'break-glass', settleReviews),
  { name: 'land', calls: 'break-glass', run: land },
  { name: 'judge late', calls: 'approved', run: judgeLate },
  // The next part may wait for GitHub, and a window that has just landed may end in that time.
  {
    name: 'queue endings if changed',
    calls: 'end',
    run: async (_repository, { queueEndingsIfChanged }) => {
      await queueEndingsIfChanged();
      return DONE;
    },
  },
  part('notify about break-glass', 'break-glass', notifyBreakGlass),
  part('end unsupported grants', 'break-glass', endUnsupported),
  // The second time, it provisions what has landed, and revokes what has just ended.
  RECONCILE,
  part('detect drift', 'look', (repository, { listings }) => detectDrift(repository, listings)),
  part('guard the ledger', 'end', guardLedger),
  part('guard the stores', 'end', guardStores),
  part('update the overdue issue', 'other', updateOverdueIssue),
  part('publish alarms', 'approved', ({ memory, conversations }) => memory.alarms.publish(conversations)),
  part('publish notices', 'other', publishNotices),
  part('update break-glass issues', 'break-glass', updateBreakGlassIssues),
  {
    name: 'revert ended grants',
    calls: 'other',
    // A merged revert is a landing. To judge it now records `reverted` in this pass, not in the next one.
    run: async (repository) => ((await revertEnded(repository)) === 'merged' ? land(repository) : DONE),
  },
];

/**
 * Brings one repository up to date. First revokes what is due, so that no other failure delays it. Then runs
 * `PARTS`: judges what landed, provisions it, notifies people, and reverts what has ended. `queueEndings`
 * queues the job for endings. Parts call it as soon as they know a new window, because the window may end
 * before this function returns.
 */
export async function advance(repository: Repository, queueEndings: () => Promise<void>): Promise<Advanced> {
  const { log } = repository;
  const outcomes = new Map<string, Outcome>();
  const attempt: Attempt = async (name, run) => {
    const outcome = expectedIfLimited(
      repository,
      await run().catch((error: unknown) => {
        log.warn({ err: error, part: name }, 'a part of the work failed; the other parts go on');
        return retryLater(errorText(error), error);
      }),
    );
    outcomes.set(name, outcome);
    return outcome;
  };
  const queueEndingsIfChanged = queueAtChange(repository, () =>
    attempt('queue endings', () => queueEndings().then(() => DONE)),
  );

  await attempt('end what is due', () => endDue(repository).then(() => DONE));
  const problem = await attemptCheck(repository, attempt);
  if (problem === null) {
    const pass = { queueEndingsIfChanged, listings: openPassListings() };
    for (const { name, calls, run } of PARTS)
      await attempt(name, () => run(repository.forClass(calls), pass));
  } else {
    log.error({ because: problem }, 'nothing new is done in the repository; endings go on');
  }
  const wait = earliestWait(outcomes);
  const wakes = await wakesOf(repository);
  return {
    wakes: wait === null ? wakes : [wait, ...wakes],
    endingsLeft: repository.memory.revocationRetries.hasUnfinished(),
    outcome: combined(outcomes),
  };
}

/** To wait for GitHub's limits is expected, and no failure. */
function expectedIfLimited({ clock }: Pick<Repository, 'clock'>, outcome: Outcome): Outcome {
  if (outcome.outcome === 'done' || outcome.at !== undefined) return outcome;
  const waitMs = limitWait(outcome.cause);
  if (waitMs === null) return outcome;
  return waitUntil(clock.now().plus({ milliseconds: Math.max(waitMs, LIMIT_WAIT_MIN_MS) }), outcome.because);
}

/**
 * Why nothing new may be done in the repository; null if there is no problem. Also null if GitHub does not
 * answer. Then the parts run, and each part that needs GitHub fails by itself.
 */
async function attemptCheck(repository: Repository, attempt: Attempt): Promise<string | null> {
  const found: { problem: string | null } = { problem: null };
  await attempt('check the repository', async () => {
    found.problem = await readRepositoryProblem(repository);
    return found.problem === null ? DONE : retryLater(found.problem);
  });
  return found.problem;
}

/** Calls `queue` if `nextChange` differs from the last time that `queue` succeeded. */
function queueAtChange(repository: Repository, queue: () => Promise<Outcome>): QueueEndingsIfChanged {
  let queued = nextChange(repository);
  return async () => {
    const next = nextChange(repository);
    if (next !== queued && (await queue()).outcome === 'done') queued = next;
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
