import type { DateTime } from 'luxon';
import { parseUtc } from '../../domain/iso.ts';
import type { Commit } from '../../ports/forge/commits.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import type { Repository } from '../repository.ts';

/**
 * Minutes after a merge in which an empty answer of GitHub proves nothing: its index of commits lags behind.
 */
const INDEX_LAG_MINUTES = 10;

/** First-parent commits that landed together. */
export interface Landing {
  /** The merged pull request that brought them; null for a direct push. */
  readonly pull: PullRequest | null;
  /** Other pull requests that the same commit merged: several can have one head. */
  readonly siblingPulls: readonly PullRequest[];
  /** The last of the commits: its tree is judged. */
  readonly after: string;
}

/**
 * Groups commits by the pull request that brought them. A rebase merge lands several commits, and GitHub
 * names only the last one as the merge commit. The commits before it belong to the same landing if GitHub
 * associates them with the same pull request.
 */
export async function groupLandings(
  { pulls, defaultBranch }: Pick<Repository, 'pulls' | 'defaultBranch'>,
  commits: readonly Commit[],
): Promise<readonly Landing[]> {
  const groups: Landing[] = [];
  let pending: { readonly sha: string; readonly candidates: readonly PullRequest[] }[] = [];
  for (const { sha } of commits) {
    const candidates = (await pulls.associatedWith(sha)).filter(
      ({ merged, base, head }) => merged !== null && base.branch === defaultBranch && head.sameRepository,
    );
    const [pull, ...siblingPulls] = candidates.filter(({ merged }) => merged?.commit === sha);
    if (pull === undefined) {
      pending.push({ sha, candidates });
      continue;
    }
    const lastPush = pending.findLastIndex(
      (commit) => !commit.candidates.some(({ number }) => number === pull.number),
    );
    for (const pushed of pending.slice(0, lastPush + 1)) groups.push(directPush(pushed));
    groups.push({ pull, siblingPulls, after: sha });
    pending = [];
  }
  return [...groups, ...pending.map(directPush)];
}

/**
 * Judges a landing by its first pull request that suffices. A person can open another pull request from the
 * same head: it must not stop the approved one from taking effect.
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
 * The time of the merge by GitHub's clock; null for a direct push: anyone can write any time into a commit.
 */
export function mergedAt({ pull }: Landing): DateTime | null {
  return pull?.merged ? parseUtc(pull.merged.at) : null;
}

/**
 * Whether GitHub may still answer what it does not answer now. A landing is not refused for a missing answer
 * before that.
 */
export function isRecent(landedAt: DateTime, now: DateTime): boolean {
  return now < landedAt.plus({ minutes: INDEX_LAG_MINUTES });
}

function directPush({ sha }: { readonly sha: string }): Landing {
  return { pull: null, siblingPulls: [], after: sha };
}
