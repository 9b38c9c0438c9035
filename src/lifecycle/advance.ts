import type { DateTime } from 'luxon';
import { wakesAfter } from '../domain/plan/next-wake.ts';
import { notifyBreakGlass } from './break-glass/notify.ts';
import { settleReviews } from './break-glass/settle-reviews.ts';
import { updateBreakGlassIssues } from './break-glass/update-issue.ts';
import { publishNotices } from './conversations/publish-notices.ts';
import { endDue } from './endings/end-due.ts';
import { updateOverdueIssue } from './endings/notify-overdue.ts';
import { guardLedger } from './guard-ledger.ts';
import { servingProblem } from './guards.ts';
import { land } from './landing/land.ts';
import { detectDrift } from './reconcile/detect-drift.ts';
import { endUnsupported } from './reconcile/end-unsupported.ts';
import { reconcile } from './reconcile/reconcile.ts';
import type { Repository } from './repository.ts';
import { revertEnded } from './revert/revert-ended.ts';

export interface Advanced {
  /** When windows begin or end, or reviews fall due next, earliest first. */
  readonly wakes: readonly DateTime[];
  /** Endings failed or are under way: look again soon. */
  readonly endingsLeft: boolean;
  /** Something could not be done that should be tried again before the next sweep; null where all was done. */
  readonly unfinished: string | null;
}

/**
 * Brings one repository to where it should be: what is due is taken back first, whatever else fails; then what landed
 * is judged, given and told, and what has ended is reverted.
 * `lookAtEnds` is called as soon as another end is the next: what is still to be done may take longer than its window.
 */
export async function advance(repository: Repository, lookAtEnds: () => Promise<void>): Promise<Advanced> {
  const unfinished: string[] = [];
  const attempt = async <T>(what: string, act: () => Promise<T>): Promise<T | null> => {
    try {
      return await act();
    } catch (error) {
      unfinished.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      repository.log.warn({ what, error: String(error) }, 'a part of the work failed; the rest goes on');
      return null;
    }
  };

  let nextEnd = nextEndOf(repository);
  const endsKnown = () =>
    attempt('look at ends', async () => {
      const before = nextEnd;
      nextEnd = nextEndOf(repository);
      if (nextEnd !== before) await lookAtEnds();
    });

  await attempt('end what is due', () => endDue(repository));
  const closed = await attempt('look at the repository', () => servingProblem(repository));
  if (closed !== null) {
    repository.log.error({ because: closed }, 'nothing new is done in the repository, endings go on');
    return advanced(repository, [closed]);
  }
  await attempt('reconcile', () => reconcile(repository, endsKnown));
  // What was rejected ends in this round, and what was reviewed no longer stands in anybody's way.
  await attempt('settle reviews', () => settleReviews(repository));
  const stopped = await attempt('land', () => land(repository));
  if (stopped !== null) unfinished.push(`land: ${stopped}`);
  await endsKnown();
  await attempt('notify of break-glass', () => notifyBreakGlass(repository));
  await attempt('take away', () => endUnsupported(repository));
  const second = await attempt('reconcile', () => reconcile(repository, endsKnown));
  await attempt('compare with the targets', () => detectDrift(repository));
  await attempt('guard the ledger', () => guardLedger(repository));
  updateOverdueIssue(repository);
  await attempt('raise alarms', () => repository.memory.alarms.publish(repository.conversations));
  await attempt('tell', () => publishNotices(repository));
  await attempt('tell of break-glass', () => updateBreakGlassIssues(repository));
  const reverted = await attempt('revert', () => revertEnded(repository));
  if (reverted === 'merged') await attempt('land', () => land(repository));
  if (second === 'again') unfinished.push('reconcile: a target failed');
  return advanced(repository, unfinished);
}

async function advanced(repository: Repository, unfinished: readonly string[]): Promise<Advanced> {
  return {
    wakes: await wakesOf(repository),
    endingsLeft: repository.memory.attempts.hasUnfinished(),
    unfinished: unfinished.length === 0 ? null : unfinished.join('; '),
  };
}

/** The next moment, in milliseconds, at which a window is known to begin or end. */
function nextEndOf({ clock, memory: { outbox } }: Repository): number | null {
  return wakesAfter(outbox.live() ?? [], clock.now(), [])[0]?.toMillis() ?? null;
}

/** When windows begin and end, and when reviews fall due. */
async function wakesOf({ ledger, clock, memory: { outbox } }: Repository): Promise<readonly DateTime[]> {
  const state = await ledger.state();
  const due = state.readable ? state.value.owed.map(({ review_by }) => review_by) : [];
  return wakesAfter(outbox.live() ?? [], clock.now(), due);
}
