import type { RequestClosing } from '../../ports/forge/request-closing.ts';
import type { RepositoryClient } from '../client/repository-client.ts';

export function requestClosing({ octokit, owner, repo }: RepositoryClient): RequestClosing {
  return {
    async close(number) {
      await octokit.rest.pulls.update({ owner, repo, pull_number: number, state: 'closed' });
    },
  };
}
