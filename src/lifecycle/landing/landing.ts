import type { DateTime } from 'luxon';
import { parseUtc } from '../../domain/iso.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { INDEX_LAG_MINUTES, type LinkWait } from './link-wait.ts';

/** First-parent commits that landed together. */
export interface Landing {
  /** The merged pull request that brought them; null for a direct push, or if it is not known yet. */
  readonly pull: PullRequest | null;
  /** Other pull requests that the same commit merged. Several can have the same head. */
  readonly siblingPulls: readonly PullRequest[];
  /** The last of the commits. Its tree is judged. */
  readonly after: string;
  /** Set while it is not known which pull request brought them, if any did. */
  readonly wait?: LinkWait;
}

/**
 * Judges a landing by the first of its pull requests that suffices. A person can open another pull request
 * from the same head. It must not stop the approved one.
 */
export async function judgeByAny<T>(
  landing: Landing,
  judge: (landing: Landing) => Promise<T>,
  suffices: (judged: T) => boolean,
): Promise<T> {
  const first = await judge(landing);
  if (suffices(first)) return first;
  for (const pull of landing.siblingPulls) {
    const judged = await judge({ ...landing, pull });
    if (suffices(judged)) return judged;
  }
  return first;
}

/**
 * The time of the merge by GitHub's clock. Null for a direct push, because any person can write any time into
 * a commit.
 */
export function mergedAt({ pull }: Landing): DateTime | null {
  return pull?.merged ? parseUtc(pull.merged.at) : null;
}

/**
 * Whether GitHub's index may not have the landing yet. Until then, no landing is refused for a missing
 * answer.
 */
export function isRecent(landedAt: DateTime, now: DateTime): boolean {
  return now < landedAt.plus({ minutes: INDEX_LAG_MINUTES });
}
