import type { DateTime } from 'luxon';
import { parseUtc } from '../../domain/iso.ts';
import type { Commit } from '../../ports/commits.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { Repository } from '../repository.ts';

const PATIENCE_MINUTES = 10;

/** First-parent commits that landed together, and the merged pull request that brought them; null for a direct push. */
export interface Landing {
  readonly pull: PullRequest | null;
  /** Others that the same commit merged: one head can stand in several pull requests. */
  readonly siblingPulls: readonly PullRequest[];
  /** The last of them: its tree is what is judged. */
  readonly after: string;
}

/**
 * Groups commits by the pull request that brought them. A rebase merge lands several commits, of which GitHub names
 * only the last; the ones before it belong to it where GitHub associates them with the same pull request.
 */
export async function landings(
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
    const first = pending.findLastIndex(
      ({ candidates: those }) => !those.some(({ number }) => number === pull.number),
    );
    groups.push(...pending.slice(0, first + 1).map(directPush), { pull, siblingPulls, after: sha });
    pending = [];
  }
  return [...groups, ...pending.map(directPush)];
}

/**
 * Judges by the first pull request that brought it and with which it holds: somebody else's that was opened from the
 * same head must not cost the approved one its effect.
 */
export async function judgeByAny<T>(
  landing: Landing,
  judge: (landing: Landing) => Promise<T>,
  holds: (judged: T) => boolean,
): Promise<T> {
  const first = await judge(landing);
  if (holds(first)) return first;
  for (const pull of landing.siblingPulls) {
    const judged = await judge({ ...landing, pull });
    if (holds(judged)) return judged;
  }
  return first;
}

/** When it was merged, by GitHub's clock; null for a direct push, whose own times anybody can write. */
export function mergedAt({ pull }: Landing): DateTime | null {
  return pull?.merged ? parseUtc(pull.merged.at) : null;
}

/** Whether what GitHub would not say is asked again, before the landing is refused for it. */
export function isRecent(landedAt: DateTime, now: DateTime): boolean {
  return now < landedAt.plus({ minutes: PATIENCE_MINUTES });
}

function directPush({ sha }: { readonly sha: string }): Landing {
  return { pull: null, siblingPulls: [], after: sha };
}
