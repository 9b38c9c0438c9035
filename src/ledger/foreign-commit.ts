import { speaksOfRecord } from '../domain/messages/commits/entry-subject.ts';
import type { Commit, Commits } from '../ports/commits.ts';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { PullRequest, PullRequests } from '../ports/pull-requests.ts';

export interface WhoseCommits {
  readonly branch: string;
  /** Whether a commit was made by Curfew, by what GitHub says of its author and signature. */
  readonly isOurs: (commit: Commit) => boolean;
  readonly pulls: Pick<PullRequests, 'associatedWith'>;
  readonly commits: Pick<Commits, 'mergeBase'>;
}

/**
 * Says which commit of the ledger somebody else made, and who; null where all are ours. GitHub names the author of a
 * pull request as the author of its squash and signs it: a pull request of ours, filled by somebody else and turned on
 * the ledger's branch, or on a copy of it, would pass for ours. So what a pull request made is not. And what Curfew
 * commits elsewhere, on top of what others wrote, says so in its subject.
 */
export async function foreignCommit(
  options: WhoseCommits,
  commits: readonly Commit[],
): Promise<string | null> {
  const { branch, isOurs, pulls } = options;
  for (const commit of commits) {
    const { sha } = commit;
    if (commit.parents.length > 1 || !isOurs(commit)) {
      return `commit ${sha} of ${branch} was not made by Curfew (${claimsOf(commit)})`;
    }
    if (!speaksOfRecord(commit.message)) {
      return `commit ${sha} of ${branch} was made by Curfew for another branch`;
    }
    for (const pull of await pulls.associatedWith(sha)) {
      if (pull.base.branch !== branch && !(await isMadeBy(options, pull, sha))) continue;
      const by = pull.merged?.by?.login ?? 'somebody';
      return `commit ${sha} of ${branch} was not made by Curfew: ${by} merged pull request #${pull.number} there`;
    }
  }
  return null;
}

/** A squash stands beside the branch that it was made of. A commit that a pull request only passed on stands on its line. */
async function isMadeBy(
  { commits }: Pick<WhoseCommits, 'commits'>,
  { head }: PullRequest,
  sha: string,
): Promise<boolean> {
  try {
    const common = await commits.mergeBase(head.sha, sha);
    return common !== head.sha && common !== sha;
  } catch (error) {
    if (error instanceof ForgeFailure && error.kind === 'not-found') return true;
    throw error;
  }
}

/** Author and committer are whatever was written there; only a signature of GitHub's makes them more than a claim. */
function claimsOf({ author, committer, verified }: Commit): string {
  const [wrote, committed] = [author, committer].map((person) => person?.login ?? 'nobody that GitHub knows');
  return `author ${wrote}, committer ${committed}, ${verified ? 'signed by GitHub' : 'not signed by GitHub'}`;
}
