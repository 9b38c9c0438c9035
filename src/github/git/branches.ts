import { REGULAR_FILE } from '../../domain/git-mode.ts';
import { statusOf } from '../../octokit/forge-failure-of.ts';
import type { Branches } from '../../ports/forge/branches.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { objectId } from './object-id.ts';

export function branches(client: RepositoryClient): Branches {
  const { octokit, owner, repo } = client;

  const create = async (branch: string, sha: string): Promise<'created' | 'exists'> => {
    try {
      await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha: objectId(sha) });
      return 'created';
    } catch (error) {
      // GitHub answers 422 if the branch exists, and also if the commit does not.
      if (statusOf(error) === 422 && (await exists(client, branch))) return 'exists';
      throw error;
    }
  };

  /** Whether an update or deletion failed because the branch does not exist. */
  const isMissing = async (error: unknown, branch: string): Promise<boolean> => {
    const status = statusOf(error);
    return (status === 422 || status === 404) && !(await exists(client, branch));
  };

  return {
    async beginningWith(prefix) {
      const heads = 'refs/heads/';
      const refs = await octokit.paginate(octokit.rest.git.listMatchingRefs, {
        owner,
        repo,
        ref: `heads/${prefix}`,
      });
      return refs.flatMap(({ ref }) => (ref.startsWith(heads) ? [ref.slice(heads.length)] : []));
    },

    create,

    async force(branch, sha) {
      const ref = { owner, repo, ref: `heads/${branch}` };
      try {
        await octokit.rest.git.updateRef({ ...ref, sha: objectId(sha), force: true });
      } catch (error) {
        if (!(await isMissing(error, branch))) throw error;
        await create(branch, sha);
      }
    },

    async delete(branch) {
      try {
        await octokit.rest.git.deleteRef({ owner, repo, ref: `heads/${branch}` });
      } catch (error) {
        if (!(await isMissing(error, branch))) throw error;
      }
    },

    async createRootCommit(files, message) {
      const tree = await octokit.rest.git.createTree({
        owner,
        repo,
        tree: files.map(({ path, content }) => ({ path, content, mode: REGULAR_FILE, type: 'blob' })),
      });
      const commit = await octokit.rest.git.createCommit({
        owner,
        repo,
        message,
        tree: tree.data.sha,
        parents: [],
      });
      return commit.data.sha;
    },
  };
}

async function exists({ octokit, owner, repo }: RepositoryClient, branch: string): Promise<boolean> {
  try {
    await octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` });
    return true;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    // GitHub answers 404 also if the App may not see the repository: reading it makes sure that it may.
    await octokit.rest.repos.get({ owner, repo });
    return false;
  }
}
