import type { Octokit } from '@octokit/rest';
import type { Clock } from '../ports/clock.ts';
import type { RepositoryFacts } from '../ports/forge/repository-facts.ts';
import type { RepositoryClient } from './client/repository-client.ts';

/** GitHub's clock, by the answers to all clients of a repository. */
export interface ForgeSkew {
  /** As in `RepositoryFacts`. */
  ms(): number | null;
  /** Reads the clock from each answer to this client. */
  watch(octokit: Octokit): void;
}

export function forgeSkew(clock: Clock): ForgeSkew {
  let skew: number | null = null;
  return {
    ms: () => skew,
    watch(octokit) {
      octokit.hook.after('request', ({ headers }) => {
        const githubTime = Date.parse(headers.date ?? '');
        if (!Number.isNaN(githubTime)) skew = githubTime - clock.now().toMillis();
      });
    },
  };
}

export function repositoryFacts({
  octokit,
  owner,
  repo,
  skew,
}: RepositoryClient & { readonly skew: ForgeSkew }): RepositoryFacts {
  return {
    skewMs: () => skew.ms(),

    async get() {
      const { data } = await octokit.rest.repos.get({ owner, repo });
      return {
        id: data.id,
        fullName: data.full_name,
        defaultBranch: data.default_branch,
        // For an "internal" repository, which is not public, `private` is true.
        public: !data.private,
        archived: data.archived,
        // GitHub shows these only to an App that may merge. If it does not, the merge itself shows what is
        // allowed.
        allows: {
          squash: data.allow_squash_merge ?? true,
          merge: data.allow_merge_commit ?? true,
          rebase: data.allow_rebase_merge ?? true,
        },
      };
    },
  };
}
