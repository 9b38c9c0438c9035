import type { BranchCommits } from '../../ports/forge/branch-commits.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import { askGraphql, errorsOf } from '../client/ask-graphql.ts';
import { COMMIT_ON_BRANCH, type CommitOnBranchAnswer } from '../client/queries.ts';
import type { RepositoryClient } from '../client/repository-client.ts';

export function branchCommits({ octokit, owner, repo }: RepositoryClient): BranchCommits {
  return {
    async commit({ branch, expectedHead, subject, body, writes, deletions }) {
      const input = {
        branch: { repositoryNameWithOwner: `${owner}/${repo}`, branchName: branch },
        expectedHeadOid: expectedHead,
        message: { headline: subject, ...(body === '' ? {} : { body }) },
        fileChanges: {
          additions: writes.map(({ path, content }) => ({
            path,
            contents: Buffer.from(content).toString('base64'),
          })),
          deletions: deletions.map((path) => ({ path })),
        },
      };
      try {
        const answer = await askGraphql<CommitOnBranchAnswer>(octokit, COMMIT_ON_BRANCH, { input });
        const commit = answer.createCommitOnBranch?.commit ?? null;
        if (commit === null) {
          throw new ForgeFailure('unavailable', 'GitHub does not name the commit that it made');
        }
        return { outcome: 'committed', sha: commit.oid, tree: commit.tree.oid, message: commit.message };
      } catch (error) {
        if (isStale(error)) return { outcome: 'stale' };
        throw error;
      }
    },
  };
}

/** GitHub's text is: `Expected branch to point to "…" but it did not. Pull and try again.` */
function isStale(failure: unknown): boolean {
  return errorsOf(failure).some(
    ({ type, message }) => type === 'STALE_DATA' || /^Expected branch to point to/.test(message),
  );
}
