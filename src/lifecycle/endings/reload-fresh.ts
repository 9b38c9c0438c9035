import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';

/**
 * Milliseconds. The outbox never waits this long for an answer, so a longer read means that the process was
 * paused.
 */
export const PAUSE_MIN_MS = 2_000;
/** Reads at most, so that a process that is paused again and again still ends what it knows. */
const READS_MAX = 3;

/**
 * If the process was paused during the read, the answer is stale: another replica may have provisioned since.
 * Reads again.
 */
export async function reloadFresh({
  clock,
  memory: { outbox },
}: Pick<Repository, 'clock'> & Remembers<'outbox'>): Promise<void> {
  for (let reads = 0; reads < READS_MAX; reads++) {
    const started = clock.now();
    await outbox.reload();
    if (clock.now().diff(started).toMillis() < PAUSE_MIN_MS) return;
  }
}
