import { DateTime } from 'luxon';
import { type Retry, retryLater, waitUntil } from '../outcome.ts';
import type { Repository } from '../repository.ts';

/**
 * Minutes after a commit was first seen in which a missing pull request proves nothing. GitHub's index of
 * commits lags by seconds, at worst by minutes.
 */
export const INDEX_LAG_MINUTES = 10;

const PAUSE_MS = { min: 3_000, max: 60_000 };

/** A commit whose pull request is not known yet. */
export interface LinkWait {
  readonly because: string;
  /** When to look again. Null if GitHub gave no answer: then the whole job is retried. */
  readonly retryAt: DateTime | null;
  readonly cause?: unknown;
}

export function retryOf({ because, retryAt, cause }: LinkWait): Retry {
  return retryAt === null ? retryLater(because, cause) : waitUntil(retryAt, because);
}

/**
 * How long to go on looking for the pull request of a commit; null if the time is over, and the commit
 * counts as a direct push. The time starts when a process first looked, by our own clock: the author chooses
 * the times in a commit. If the database is lost, it starts again.
 */
export async function linkWait(
  { store, name, clock }: Pick<Repository, 'store' | 'name' | 'clock'>,
  sha: string,
  unreadable: readonly number[],
): Promise<LinkWait | null> {
  const now = clock.now();
  const first = await store.firstSeen(name, sha, now);
  const until = first.plus({ minutes: INDEX_LAG_MINUTES });
  if (until <= now) return null;
  const elapsedMs = Math.max(0, now.diff(first).toMillis());
  const pauseMs = Math.min(PAUSE_MS.max, Math.max(PAUSE_MS.min, elapsedMs / 2));
  const because =
    unreadable.length === 0
      ? `GitHub does not name the pull request of ${sha} yet`
      : `GitHub does not name the merge commit of ${unreadable.map((number) => `#${number}`).join(', ')} yet`;
  return { because, retryAt: DateTime.min(until, now.plus({ milliseconds: pauseMs })) };
}
