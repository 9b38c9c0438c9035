import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Commit, Commits } from '../ports/commits.ts';
import { firstParentChain } from './first-parent-chain.ts';
import { statusOf } from './forge-failure-of.ts';
import { objectId } from './object-id.ts';
import { personOf } from './person-of.ts';
import type { RepositoryClient } from './repository-client.ts';

type Compared = RestEndpointMethodTypes['repos']['compareCommitsWithBasehead']['response']['data'];
type Listed = Compared['commits'][number];

const PAGE = 100;

/**
 * The account that GitHub commits as, also on an Enterprise Server. The author of a commit is whoever its signer
 * wrote there, but a signature is verified only if its key belongs to the committer.
 */
const WEB_FLOW = 'web-flow';

export function commits({ octokit, owner, repo }: RepositoryClient): Commits {
  const get = async (sha: string): Promise<Commit> => {
    // One file a page: the files are not wanted, and a commit can change thousands.
    const { data } = await octokit.rest.repos.getCommit({ owner, repo, ref: objectId(sha), per_page: 1 });
    return commitOf(data);
  };

  /** A commit that GitHub does not have answers 422, or 404 like a repository that we may not see. */
  const isGone = async (sha: string): Promise<boolean> => {
    try {
      await get(sha);
      return false;
    } catch (error) {
      const status = statusOf(error);
      if (status === 422 || status === 404) return true;
      throw error;
    }
  };

  const compare = async (since: string, until: string) => {
    const basehead = `${objectId(since)}...${objectId(until)}`;
    const between = new Map<string, Commit>();
    for (let page = 1; ; page += 1) {
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead,
        per_page: PAGE,
        page,
      });
      for (const listed of data.commits) between.set(listed.sha, commitOf(listed));
      const complete = between.size >= data.total_commits;
      if (complete || data.commits.length === 0) return { status: data.status, between, complete };
    }
  };

  return {
    get,

    async head(branch) {
      try {
        const { data } = await octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` });
        return data.object.sha;
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
        // 404 also stands for "you may not see": there is no such branch only where its repository can be read.
        await octokit.rest.repos.get({ owner, repo });
        return null;
      }
    },

    async mergeBase(a, b) {
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead: `${objectId(a)}...${objectId(b)}`,
        per_page: 1,
      });
      return data.merge_base_commit.sha;
    },

    async firstParent(since, until) {
      if (objectId(since) === objectId(until)) return [];
      try {
        const { status, between, complete } = await compare(since, until);
        if (status !== 'ahead') return 'not-an-ancestor';
        return await firstParentChain({ since, until, between, complete, get });
      } catch (error) {
        const status = statusOf(error);
        if (status !== 404 && status !== 422) throw error;
        await get(until);
        // Where both are there, it is that they have nothing in common.
        if ((await isGone(since)) || status === 404) return 'not-an-ancestor';
        throw error;
      }
    },
  };
}

function commitOf({ sha, parents, commit, author, committer }: Listed): Commit {
  return {
    sha,
    parents: parents.map((parent) => parent.sha),
    message: commit.message,
    author: personOf(author),
    committer: personOf(committer),
    committedAt: commit.committer?.date ?? '',
    verified: commit.verification?.verified === true && committer?.login === WEB_FLOW,
  };
}
