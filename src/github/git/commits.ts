import type { RestEndpointMethodTypes } from '@octokit/rest';
import { statusOf } from '../../octokit/forge-failure-of.ts';
import type { Commit, Commits } from '../../ports/forge/commits.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { personOf } from '../person-of.ts';
import { firstParentChain } from './first-parent-chain.ts';
import { openObjectCache } from './object-cache.ts';
import { objectId } from './object-id.ts';

type Comparison = RestEndpointMethodTypes['repos']['compareCommitsWithBasehead']['response']['data'];
type ListedCommit = Comparison['commits'][number];

const COMMITS_PER_PAGE = 100;

/**
 * The account that GitHub commits as, also on an Enterprise Server. The signer of a commit may write any
 * author into it. But GitHub verifies the signature only if its key belongs to the committer.
 */
const WEB_FLOW = 'web-flow';

export function commits(client: RepositoryClient): Commits {
  const { octokit, owner, repo, objects: { mergeBases } = openObjectCache() } = client;
  return {
    get: (sha) => getCommit(client, sha),

    async head(branch) {
      try {
        const { data } = await octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` });
        return data.object.sha;
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
        // GitHub answers 404 also if the App may not see the repository: reading it makes sure that it may.
        await octokit.rest.repos.get({ owner, repo });
        return null;
      }
    },

    async *history(until) {
      const list = octokit.rest.repos.listCommits;
      const asked = { owner, repo, sha: objectId(until), per_page: COMMITS_PER_PAGE };
      for await (const { data } of octokit.paginate.iterator(list, asked)) yield data.map(commitOf);
    },

    async mergeBase(a, b) {
      const basehead = `${objectId(a)}...${objectId(b)}`;
      const known = mergeBases.get(basehead);
      if (known !== undefined) return known;
      const comparison = { owner, repo, basehead, per_page: 1 };
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead(comparison);
      mergeBases.set(basehead, data.merge_base_commit.sha);
      return data.merge_base_commit.sha;
    },

    firstParent: (since, until) => firstParentCommits(client, since, until),
  };
}

async function getCommit({ octokit, owner, repo }: RepositoryClient, sha: string): Promise<Commit> {
  // One file a page: nothing reads the files, and a commit can change thousands.
  const { data } = await octokit.rest.repos.getCommit({ owner, repo, ref: objectId(sha), per_page: 1 });
  return commitOf(data);
}

async function firstParentCommits(
  client: RepositoryClient,
  since: string,
  until: string,
): Promise<readonly Commit[] | 'not-an-ancestor'> {
  if (objectId(since) === objectId(until)) return [];
  try {
    const { status, between, complete } = await compare(client, since, until);
    if (status !== 'ahead') return 'not-an-ancestor';
    const get = (sha: string) => getCommit(client, sha);
    return await firstParentChain({ since, until, between, complete, get });
  } catch (error) {
    const status = statusOf(error);
    if (status !== 404 && status !== 422) throw error;
    // A repository that the App may not see rejects here.
    await getCommit(client, until);
    // If both commits exist, 404 means that they have no common ancestor.
    if ((await isGone(client, since)) || status === 404) return 'not-an-ancestor';
    throw error;
  }
}

/** The commits that `until` has and `since` has not. Not complete if GitHub stops listing them. */
async function compare({ octokit, owner, repo }: RepositoryClient, since: string, until: string) {
  const basehead = `${objectId(since)}...${objectId(until)}`;
  const between = new Map<string, Commit>();
  for (let page = 1; ; page += 1) {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead,
      per_page: COMMITS_PER_PAGE,
      page,
    });
    for (const listed of data.commits) between.set(listed.sha, commitOf(listed));
    const complete = between.size >= data.total_commits;
    if (complete || data.commits.length === 0) return { status: data.status, between, complete };
  }
}

/**
 * For a commit that does not exist, GitHub answers 422, or 404 as for a repository that the App may not see.
 */
async function isGone(client: RepositoryClient, sha: string): Promise<boolean> {
  try {
    await getCommit(client, sha);
    return false;
  } catch (error) {
    const status = statusOf(error);
    if (status === 422 || status === 404) return true;
    throw error;
  }
}

function commitOf({ sha, parents, commit, author, committer }: ListedCommit): Commit {
  return {
    sha,
    parents: parents.map((parent) => parent.sha),
    tree: commit.tree.sha,
    message: commit.message,
    author: personOf(author),
    committer: personOf(committer),
    committedAt: commit.committer?.date ?? '',
    verified: commit.verification?.verified === true && committer?.login === WEB_FLOW,
  };
}
