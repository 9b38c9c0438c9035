import type { OwnPulls } from '../ports/own-pulls.ts';
import { capped } from './capped.ts';
import { statusOf } from './forge-failure-of.ts';
import type { RepositoryClient } from './repository-client.ts';
import { sameText } from './same-text.ts';

export function ownPulls({ octokit, owner, repo }: RepositoryClient): OwnPulls {
  const here = { owner, repo };

  const find = async (branch: string, base: string) => {
    const { data } = await octokit.rest.pulls.list({
      ...here,
      state: 'open',
      head: `${owner}:${branch}`,
      base,
      per_page: 100,
    });
    // A fork of the same owner could have a branch of this name as well.
    return data.find((pull) => pull.head.ref === branch && pull.head.repo?.id === pull.base.repo.id) ?? null;
  };

  return {
    async keep({ branch, base, title: wholeTitle, body: wholeBody }) {
      const title = capped(wholeTitle, 255);
      const body = capped(wholeBody, 65_000);
      let open = await find(branch, base);
      if (open === null) {
        try {
          const { data } = await octokit.rest.pulls.create({ ...here, title, body, head: branch, base });
          return { number: data.number };
        } catch (error) {
          // 422 also where somebody was faster, or an earlier attempt took effect after all.
          open = statusOf(error) === 422 ? await find(branch, base) : null;
          if (open === null) throw error;
        }
      }
      const { number } = open;
      if (!sameText(open.title, title) || !sameText(open.body, body)) {
        await octokit.rest.pulls.update({ ...here, pull_number: number, title, body });
      }
      return { number };
    },

    async close(branch, base) {
      const open = await find(branch, base);
      if (open === null) return;
      await octokit.rest.pulls.update({ ...here, pull_number: open.number, state: 'closed' });
    },

    async requestReviews(number, { teams = [], people = [] }) {
      const ours = teams
        .map((team) => team.toLowerCase().split('/'))
        .flatMap(([org, slug]) => (org === owner.toLowerCase() && slug !== undefined ? [slug] : []));
      if (ours.length === 0 && people.length === 0) return;
      const { data } = await octokit.rest.pulls.get({ ...here, pull_number: number });
      const missing = without(
        ours,
        data.requested_teams?.map(({ slug }) => slug),
      );
      const unasked = without(
        people,
        data.requested_reviewers?.map(({ login }) => login),
      );
      if (missing.length === 0 && unasked.length === 0) return;
      await octokit.rest.pulls.requestReviewers({
        ...here,
        pull_number: number,
        ...(missing.length === 0 ? {} : { team_reviewers: missing }),
        ...(unasked.length === 0 ? {} : { reviewers: unasked }),
      });
    },
  };
}

/** Those names, each once, that are not among the others. GitHub compares names without regard to case. */
function without(names: readonly string[], others: readonly string[] = []): string[] {
  const known = new Set(others.map((name) => name.toLowerCase()));
  return [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => !known.has(name));
}
