import type { PullRequest, PullRequests } from '../../ports/forge/pull-requests.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { objectId } from '../git/object-id.ts';
import { pullCommits } from './pull-commits.ts';
import { pullRequestOf } from './pull-request-of.ts';
import { reviewsOf } from './reviews-of.ts';

export function pullRequests(client: RepositoryClient): PullRequests {
  const { octokit, owner, repo } = client;
  const page = { owner, repo, per_page: 100 };

  const get = async (number: number): Promise<PullRequest> => {
    const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
    return pullRequestOf(data);
  };

  return {
    get,

    async open(base) {
      const listed = await octokit.paginate(octokit.rest.pulls.list, {
        ...page,
        state: 'open',
        base,
        sort: 'created',
        direction: 'asc',
      });
      return listed.map(pullRequestOf);
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
      // GitHub's listings do not say who merged, which is part of the evidence.
      return Promise.all(listed.filter((pull) => pull.merged_at !== null).map(({ number }) => get(number)));
    },

    async closedSince(base, since) {
      const pages = octokit.paginate.iterator(octokit.rest.pulls.list, {
        ...page,
        state: 'closed',
        base,
        sort: 'updated',
        direction: 'desc',
      });
      const closed = new Map<number, PullRequest>();
      for await (const { data } of pages) {
        const recent = data.filter((pull) => Date.parse(pull.updated_at) >= Date.parse(since));
        for (const pull of recent) closed.set(pull.number, pullRequestOf(pull));
        if (recent.length < data.length) break;
      }
      return [...closed.values()];
    },
  };
}
