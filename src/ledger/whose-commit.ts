import type { Commit } from '../ports/commits.ts';
import type { PullRequests } from '../ports/pull-requests.ts';

export interface WhoseCommits {
  readonly branch: string;
  /** Whether a commit was made by Curfew, by what GitHub says of its author and signature. */
  readonly isOurs: (commit: Commit) => boolean;
  readonly pulls: Pick<PullRequests, 'associatedWith'>;
}

/**
 * Says which commit of the ledger somebody else made, and who; null where all are ours. GitHub names the author of a
 * pull request as the author of its squash and signs it: a pull request of ours, pointed at the ledger's branch and
 * filled by somebody else, would pass for ours. So what came by a pull request is not.
 */
export async function strangerAmong(
  { branch, isOurs, pulls }: WhoseCommits,
  commits: readonly Commit[],
): Promise<string | null> {
  for (const commit of commits) {
    const { sha } = commit;
    if (commit.parents.length > 1 || !isOurs(commit)) {
      return `commit ${sha} of ${branch} was not made by Curfew (${claimsOf(commit)})`;
    }
    const brought = (await pulls.associatedWith(sha)).find(({ base }) => base.branch === branch);
    if (brought !== undefined) {
      const by = brought.merged?.by?.login ?? 'somebody';
      return `commit ${sha} of ${branch} was not made by Curfew: ${by} merged pull request #${brought.number} there`;
    }
  }
  return null;
}

/** Author and committer are whatever was written there; only a signature of GitHub's makes them more than a claim. */
function claimsOf({ author, committer, verified }: Commit): string {
  const [wrote, committed] = [author, committer].map((person) => person?.login ?? 'nobody that GitHub knows');
  return `author ${wrote}, committer ${committed}, ${verified ? 'signed by GitHub' : 'not signed by GitHub'}`;
}
