import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { MergedPull, PullRequest, PullRequests } from '../../ports/forge/pull-requests.ts';
import { askGraphql } from '../client/ask-graphql.ts';
import { MERGED_PULLS, type MergedPullsAnswer } from '../client/queries.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { objectId } from '../git/object-id.ts';
import { mergeCommit } from './merge-commit.ts';
import { pullCommits } from './pull-commits.ts';
import { pullRequestOf } from './pull-request-of.ts';
import { reviewsOf } from './reviews-of.ts';

export function pullRequests(client: RepositoryClient): PullRequests {
  const { octokit, owner, repo } = client;
  const page = { owner, repo, per_page: 100 };

  const get = async (number: number): Promise<PullRequest> => {
    const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
    return pullRequestOf(data, data.merged_at === null ? null : await mergeCommit(client, number));
  };

  return {
    get,

    async open(base) {
      const listed = await octokit.paginate(octokit.rest.pulls.list, {
        ...page,
        state: 'open',
        ...(base === undefined ? {} : { base }),
        sort: 'created',
        direction: 'asc',
      });
      return listed.map((pull) => pullRequestOf(pull, null));
    },

    async reviews(number) {
      const listed = await octokit.paginate(octokit.rest.pulls.listReviews, { ...page, pull_number: number });
      return reviewsOf(listed);
    },

    commits: (number) => pullCommits(client, number),

    async associatedWith(commit) {
      const listed = await octokit.paginate(octokit.rest.repos.listPullRequestsAssociatedWithCommit, {
        ...page,
        commit_sha: objectId(commit),
      });
      return listed.filter((pull) => pull.merged_at !== null).map(({ number }) => number);
    },

    async mergedSince(since) {
      const merged = new Map<number, MergedPull>();
      for (let after: string | null = null; ; ) {
        const variables: { owner: string; repo: string; after: string | null } = { owner, repo, after };
        const answer: MergedPullsAnswer = await askGraphql(octokit, MERGED_PULLS, variables);
        const page = answer.repository?.pullRequests;
        if (page === undefined)
          throw new ForgeFailure('not-found', `GitHub shows no repository ${owner}/${repo}`);
        const recent = page.nodes.filter((pull) => Date.parse(pull.updatedAt) >= Date.parse(since));
        for (const { number, mergeCommit: commit } of recent) {
          merged.set(number, { number, commit: commit?.oid ?? null });
        }
        if (recent.length < page.nodes.length || !page.pageInfo.hasNextPage) return [...merged.values()];
        after = page.pageInfo.endCursor;
      }
    },
  };
}
