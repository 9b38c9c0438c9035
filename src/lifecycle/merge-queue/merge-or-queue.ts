import { REMOVED_FROM_QUEUE } from '../../domain/messages/checks/merge-obstacles.ts';
import type { MergeOutcome, Merges } from '../../ports/forge/merges.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';

/** The pause after the queue removed a pull request. It doubles each time, up to the longest. */
const FIRST_PAUSE_MINUTES = 10;
const PAUSE_MINUTES_MAX = 24 * 60;

/**
 * Merges, or puts the pull request into the merge queue if the branch has one. If the queue removes it, the
 * next try waits.
 */
export async function mergeOrQueue(
  {
    merges,
    mergeQueue,
    defaultBranch,
    clock,
    memory: { queueVisits, mergedPulls },
  }: Pick<Repository, 'merges' | 'mergeQueue' | 'defaultBranch' | 'clock'> &
    Remembers<'queueVisits' | 'mergedPulls'>,
  request: Parameters<Merges['merge']>[0],
): Promise<MergeOutcome> {
  const { head } = request;
  const visit = queueVisits.get(head);
  const now = clock.now().toMillis();
  if (visit !== undefined) {
    const queue = await mergeQueue.read(defaultBranch);
    if (queue?.pulls.some((pull) => pull.head === head) === true) return { outcome: 'queued' };
    const minutes = Math.min(FIRST_PAUSE_MINUTES * 2 ** (visit.times - 1), PAUSE_MINUTES_MAX);
    if (queue !== null && now < visit.at + minutes * 60_000)
      return { outcome: 'not-possible', because: REMOVED_FROM_QUEUE };
  }
  const merged = await merges.merge(request);
  if (merged.outcome === 'queued') queueVisits.set(head, { times: (visit?.times ?? 0) + 1, at: now });
  if (merged.outcome === 'merged' && merged.commit !== null) mergedPulls.set(merged.commit, request.number);
  return merged;
}
