import { statusOf } from '../../octokit/forge-failure-of.ts';
import type { OwnPulls } from '../../ports/forge/own-pulls.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { isSameText } from '../is-same-text.ts';
import { truncate } from '../truncate.ts';
import { requestReviews } from './request-reviews.ts';

export function ownPulls(client: RepositoryClient): OwnPulls {
  const { octokit, owner, repo } = client;
  return {
    async ensure({ branch, base, title: fullTitle, body: fullBody }) {
      const title = truncate(fullTitle, 255);
      const body = truncate(fullBody, 65_000);
      let open = await findOpen(client, branch, base);
      if (open === null) {
        try {
          const { data } = await octokit.rest.pulls.create({ owner, repo, title, body, head: branch, base });
          return { number: data.number };
        } catch (error) {
          // GitHub answers 422 also if another replica opened it meanwhile, or if an earlier attempt had
          // succeeded.
          open = statusOf(error) === 422 ? await findOpen(client, branch, base) : null;
          if (open === null) throw error;
        }
      }
      const { number } = open;
      if (!isSameText(open.title, title) || !isSameText(open.body, body)) {
        await octokit.rest.pulls.update({ owner, repo, pull_number: number, title, body });
      }
      return { number };
    },

    async close(branch, base) {
      const open = await findOpen(client, branch, base);
      if (open === null) return;
      await octokit.rest.pulls.update({ owner, repo, pull_number: open.number, state: 'closed' });
    },

    requestReviews: (number, reviewers) => requestReviews(client, number, reviewers),
  };
}

async function findOpen({ octokit, owner, repo }: RepositoryClient, branch: string, base: string) {
  const { data } = await octokit.rest.pulls.list({
    owner,
    repo,
    state: 'open',
    head: `${owner}:${branch}`,
    base,
    per_page: 100,
  });
  // A fork that has the same owner could have a branch with this name too.
  return data.find((pull) => pull.head.ref === branch && pull.head.repo?.id === pull.base.repo.id) ?? null;
}
