import { pullNumbersIn } from '../../domain/text/pull-numbers-in.ts';
import type { Commit } from '../../ports/forge/commits.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { MergedPull, PullRequest } from '../../ports/forge/pull-requests.ts';
import { broughtBy } from '../evidence/brought-by.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';

/** The merged pull requests that may have to do with one commit. */
export interface FoundPulls {
  /** Those whose own merge commit it is. Several can have one head. */
  readonly broughtIt: readonly PullRequest[];
  /** Those to the default branch whose merge commit is another one. */
  readonly others: readonly PullRequest[];
  /** Numbers of those whose merge commit GitHub does not say yet. It may be this commit. */
  readonly unreadable: readonly number[];
}

/**
 * Finds the pull requests of commits. Reads each pull request once, so it serves one walk and not the next.
 */
export interface PullFinder {
  find(commit: Commit): Promise<FoundPulls>;
  /** Merged pull requests with that merge commit, by the listing alone. */
  listedAs(sha: string): Promise<readonly PullRequest[]>;
}

export type FinderPorts = Pick<Repository, 'pulls' | 'defaultBranch'> & Remembers<'mergedPulls'>;

/**
 * Only the merge commit that a pull request itself names counts. Everything else is a hint that says which
 * pull requests to read: the listing of merged ones since `since` (ISO 8601), GitHub's index of commits, the
 * subject of the commit, and what this process remembers. A wrong hint costs one call and proves nothing.
 */
export function openPullFinder({ pulls, defaultBranch, memory }: FinderPorts, since: string): PullFinder {
  let listing: Promise<readonly MergedPull[]> | null = null;
  const reads = new Map<number, Promise<PullRequest | null>>();
  const list = () => {
    listing ??= pulls.mergedSince(since);
    return listing;
  };
  const read = (number: number): Promise<PullRequest | null> => {
    const reading = reads.get(number) ?? readIfExists(pulls, number);
    reads.set(number, reading);
    return reading;
  };
  const readAll = async (numbers: ReadonlySet<number>): Promise<readonly PullRequest[]> => {
    const found: PullRequest[] = [];
    for (const number of numbers) {
      const pull = await read(number);
      if (pull !== null && pull.merged !== null) found.push(pull);
    }
    return found;
  };

  return {
    async find({ sha, message }) {
      const listed = (await list()).filter(({ commit }) => commit === sha || commit === null);
      const remembered = memory.mergedPulls.get(sha);
      const merged = await readAll(
        new Set([
          ...listed.map(({ number }) => number),
          ...(remembered === undefined ? [] : [remembered]),
          ...pullNumbersIn(message),
          ...(await pulls.associatedWith(sha)),
        ]),
      );
      const broughtIt = merged.filter((pull) => broughtBy(pull, sha, defaultBranch));
      const unreadable = merged.filter((pull) => pull.merged?.commit === null);
      return {
        broughtIt,
        others: merged.filter(
          (pull) =>
            !broughtIt.includes(pull) &&
            pull.merged !== null &&
            pull.merged.commit !== null &&
            broughtBy(pull, pull.merged.commit, defaultBranch),
        ),
        unreadable: unreadable.map(({ number }) => number),
      };
    },

    async listedAs(sha) {
      const listed = (await list()).filter(({ commit }) => commit === sha);
      const merged = await readAll(new Set(listed.map(({ number }) => number)));
      return merged.filter((pull) => broughtBy(pull, sha, defaultBranch));
    },
  };
}

/** Null for a number that belongs to an issue, or to nothing. */
async function readIfExists(pulls: Repository['pulls'], number: number): Promise<PullRequest | null> {
  try {
    return await pulls.get(number);
  } catch (error) {
    if (error instanceof ForgeFailure && error.kind === 'not-found') return null;
    throw error;
  }
}
