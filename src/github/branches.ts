import type { Branches } from '../ports/branches.ts';
import { statusOf } from './forge-failure-of.ts';
import { objectId } from './object-id.ts';
import type { RepositoryClient } from './repository-client.ts';

export function branches({ octokit, owner, repo }: RepositoryClient): Branches {
  const here = { owner, repo };

  const exists = async (branch: string): Promise<boolean> => {
    try {
      await octokit.rest.git.getRef({ ...here, ref: `heads/${branch}` });
      return true;
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
      // 404 also stands for "you may not see".
      await octokit.rest.repos.get(here);
      return false;
    }
  };

  const create = async (branch: string, sha: string): Promise<'created' | 'exists'> => {
    try {
      await octokit.rest.git.createRef({ ...here, ref: `refs/heads/${branch}`, sha: objectId(sha) });
      return 'created';
    } catch (error) {
      // 422 stands for a branch that is there, and for a commit that is not.
      if (statusOf(error) === 422 && (await exists(branch))) return 'exists';
      throw error;
    }
  };

  return {
    create,

    async force(branch, sha) {
      try {
        await octokit.rest.git.updateRef({
          ...here,
          ref: `heads/${branch}`,
          sha: objectId(sha),
          force: true,
        });
      } catch (error) {
        const status = statusOf(error);
        if ((status !== 422 && status !== 404) || (await exists(branch))) throw error;
        await create(branch, sha);
      }
    },

    async delete(branch) {
      try {
        await octokit.rest.git.deleteRef({ ...here, ref: `heads/${branch}` });
      } catch (error) {
        const status = statusOf(error);
        if ((status !== 422 && status !== 404) || (await exists(branch))) throw error;
      }
    },

    async orphan(files, message) {
      const tree = await octokit.rest.git.createTree({
        ...here,
        tree: files.map(({ path, content }) => ({ path, content, mode: '100644', type: 'blob' })),
      });
      const commit = await octokit.rest.git.createCommit({
        ...here,
        message,
        tree: tree.data.sha,
        parents: [],
      });
      return commit.data.sha;
    },
  };
}
