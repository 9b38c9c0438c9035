import type { RequestClosing } from '../ports/request-closing.ts';
import type { RepositoryClient } from './repository-client.ts';

export function requestClosing({ octokit, owner, repo }: RepositoryClient): RequestClosing {
  return {
    async close(number) {
      await octokit.rest.pulls.update({ owner, repo, pull_number: number, state: 'closed' });
    },
  };
}
