import type { Clock } from '../ports/clock.ts';
import type { RepositoryFacts } from '../ports/repository-facts.ts';
import type { RepositoryClient } from './repository-client.ts';

export function repositoryFacts({
  octokit,
  owner,
  repo,
  clock,
}: RepositoryClient & { readonly clock: Clock }): RepositoryFacts {
  let skew: number | null = null;
  octokit.hook.after('request', ({ headers }) => {
    const theirs = Date.parse(headers.date ?? '');
    if (!Number.isNaN(theirs)) skew = theirs - clock.now().toMillis();
  });
  return {
    skewMs: () => skew,

    async get() {
      const { data } = await octokit.rest.repos.get({ owner, repo });
      return {
        id: data.id,
        fullName: data.full_name,
        defaultBranch: data.default_branch,
        // "Internal" repositories are not public, and `private` is true for them.
        public: !data.private,
        archived: data.archived,
        // GitHub tells these only to those who may merge; where it is silent, a merge will tell.
        allows: {
          squash: data.allow_squash_merge ?? true,
          merge: data.allow_merge_commit ?? true,
          rebase: data.allow_rebase_merge ?? true,
        },
      };
    },
  };
}
