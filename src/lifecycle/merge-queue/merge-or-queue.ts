import type { MergeOutcome, Merges } from '../../ports/merges.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';

/** A queue that lets a pull request go is tried again after this, then after twice as long, and so on up to a day. */
const FIRST_PAUSE_MINUTES = 10;
const LONGEST_PAUSE_MINUTES = 24 * 60;

/** Merges, or puts into the merge queue what has to go through it: not again and again what the queue lets go. */
export async function mergeOrQueue(
  {
    merges,
    mergeQueue,
    defaultBranch,
    clock,
    memory: { queueVisits },
  }: Pick<Repository, 'merges' | 'mergeQueue' | 'defaultBranch' | 'clock'> & Remembers<'queueVisits'>,
  request: Parameters<Merges['merge']>[0],
): Promise<MergeOutcome> {
  const { head } = request;
  const visit = queueVisits.get(head);
  const now = clock.now().toMillis();
  if (visit !== undefined) {
    const queue = await mergeQueue.read(defaultBranch);
    if (queue?.pulls.some((each) => each.head === head) === true) return { outcome: 'queued' };
    const minutes = Math.min(FIRST_PAUSE_MINUTES * 2 ** (visit.times - 1), LONGEST_PAUSE_MINUTES);
    if (queue !== null && now < visit.at + minutes * 60_000) {
      const because =
        'the merge queue took it and let it go again; the checks on its commit there say why. Curfew tries again later';
      return { outcome: 'not-possible', because };
    }
  }
  const merged = await merges.merge(request);
  if (merged.outcome === 'queued') queueVisits.set(head, { times: (visit?.times ?? 0) + 1, at: now });
  return merged;
}
