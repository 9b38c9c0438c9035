import { DateTime } from 'luxon';
import { iso, parseUtc } from '../domain/iso.ts';
import { isLedgerSubject } from '../domain/messages/commits/entry-subject.ts';
import type { Clock } from '../ports/clock.ts';
import type { Commit, Commits } from '../ports/forge/commits.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { MergedPull, PullRequest, PullRequests } from '../ports/forge/pull-requests.ts';
import { claimsOf } from './verify-head.ts';

/** Minutes after which GitHub's index of commits knows a merge. More than it needs, as clocks differ. */
const INDEX_LAG_MINUTES = 15;

export interface ForeignCommitOptions {
  readonly branch: string;
  /** Whether Curfew made a commit, by the author and the signature that GitHub reports. */
  readonly isOurs: (commit: Commit) => boolean;
  readonly pulls: Pick<PullRequests, 'associatedWith' | 'mergedSince' | 'get'>;
  readonly clock: Clock;
  readonly commits: Pick<Commits, 'mergeBase'>;
}

/**
 * Which unsigned commit of the ledger Curfew did not make, and why; null if Curfew made all of them. Author
 * and GitHub's signature do not prove it alone, for two reasons. If Curfew opened a pull request and another
 * person pushed to it and merged it into the ledger's branch, GitHub signs the squash and names Curfew as its
 * author. So no commit that a pull request made is Curfew's. And Curfew also commits to other branches, on
 * top of other people's changes. The subjects of those commits are not those of the ledger.
 */
export async function foreignCommit(
  options: ForeignCommitOptions,
  commits: readonly Commit[],
): Promise<string | null> {
  const { branch, isOurs } = options;
  const merges = await recentMerges(options, commits);
  for (const commit of commits) {
    const { sha } = commit;
    if (commit.parents.length > 1 || !isOurs(commit)) {
      return `commit ${sha} of ${branch} was not made by Curfew (${claimsOf(commit)})`;
    }
    if (!isLedgerSubject(commit.message)) {
      return `commit ${sha} of ${branch} was made by Curfew for another branch`;
    }
    for (const pull of await pullsOf(options, commit, merges)) {
      if (pull.base.branch !== branch && !(await isMadeBy(options, pull, sha))) continue;
      const by = pull.merged?.by?.login ?? 'an unknown person';
      return `commit ${sha} of ${branch} was not made by Curfew: ${by} merged pull request #${pull.number} there`;
    }
  }
  return null;
}

/**
 * GitHub's index of commits does not know a new merge yet. So for new commits, the merged pull requests are
 * listed, too. The time of a commit that GitHub signed is GitHub's own.
 */
async function recentMerges(
  { pulls, clock, isOurs }: ForeignCommitOptions,
  commits: readonly Commit[],
): Promise<readonly MergedPull[]> {
  const indexed = clock.now().minus({ minutes: INDEX_LAG_MINUTES });
  const recent = commits.filter(isOurs).map(({ committedAt }) => parseUtc(committedAt));
  const times = recent.filter((time) => time >= indexed);
  const first = DateTime.min(...times);
  return first === undefined ? [] : pulls.mergedSince(iso(first.minus({ minutes: 1 })));
}

/**
 * The merged pull requests that contain or made a commit. Rejects if GitHub does not say which ones made
 * it.
 */
async function pullsOf(
  { pulls }: ForeignCommitOptions,
  { sha, committedAt }: Commit,
  merges: readonly MergedPull[],
): Promise<readonly PullRequest[]> {
  const listed = merges.filter(({ commit }) => commit === sha || commit === null);
  const numbers = new Set([...listed.map(({ number }) => number), ...(await pulls.associatedWith(sha))]);
  const found = await Promise.all([...numbers].map((number) => pulls.get(number)));
  const unreadable = found.find(
    ({ merged }) =>
      merged !== null &&
      merged.commit === null &&
      parseUtc(merged.at) >= parseUtc(committedAt).minus({ minutes: 1 }),
  );
  if (unreadable !== undefined) {
    throw new ForgeFailure(
      'unavailable',
      `GitHub does not name the merge commit of #${unreadable.number} yet`,
    );
  }
  return found.filter(({ merged }) => merged !== null && merged.commit !== null);
}

/**
 * Whether the pull request made this commit by a squash or a rebase. Such a commit is not on the pull
 * request's own line of history. A commit that the pull request only contained is.
 */
async function isMadeBy(
  { commits }: Pick<ForeignCommitOptions, 'commits'>,
  { head }: PullRequest,
  sha: string,
): Promise<boolean> {
  try {
    const base = await commits.mergeBase(head.sha, sha);
    return base !== head.sha && base !== sha;
  } catch (error) {
    if (error instanceof ForgeFailure && error.kind === 'not-found') return true;
    throw error;
  }
}
