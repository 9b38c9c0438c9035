import { LRUCache } from 'lru-cache';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { TreeFile, Trees } from '../../ports/forge/trees.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { blobs as blobsOf } from './blobs.ts';
import { objectId } from './object-id.ts';

interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size: number;
}

interface Listing {
  readonly entries: readonly Entry[];
  readonly truncated: boolean;
}

/** For all listings in the cache together. */
const CACHED_ENTRIES_MAX = 50_000;

export function trees(client: RepositoryClient): Trees {
  const { octokit, owner, repo } = client;
  const cache = new LRUCache<string, Listing>({ maxSize: CACHED_ENTRIES_MAX });

  const readListing = async (sha: string, recursive: boolean): Promise<Listing> => {
    const key = `${sha} ${recursive}`;
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const { data } = await octokit.rest.git.getTree({
      owner,
      repo,
      tree_sha: objectId(sha),
      ...(recursive ? { recursive: '1' } : {}),
    });
    const entries = data.tree.map(({ path, mode, type, sha: oid, size }) => {
      if (!path || !mode || !type || !oid)
        throw new ForgeFailure('rejected', `tree ${sha} has an entry without a path, mode, type or id`);
      return { path, mode, type, sha: oid, size: size ?? 0 };
    });
    const listing = { entries, truncated: data.truncated === true };
    cache.set(key, listing, { size: entries.length + 1 });
    return listing;
  };

  const readFolder = async (sha: string): Promise<readonly Entry[]> => {
    const { entries, truncated } = await readListing(sha, false);
    if (truncated) throw new ForgeFailure('rejected', `GitHub's listing of tree ${sha} is not complete`);
    return entries;
  };

  /** All files below a tree: at once, or folder by folder if GitHub cuts that listing off. */
  const readBelow = async (sha: string, prefix: string): Promise<readonly TreeFile[]> => {
    const listing = await readListing(sha, true);
    if (!listing.truncated) return filesOf(listing.entries, prefix);
    const entries = await readFolder(sha);
    const files: TreeFile[] = [...filesOf(entries, prefix)];
    for (const entry of entries) {
      if (entry.type === 'tree') files.push(...(await readBelow(entry.sha, `${prefix}${entry.path}/`)));
    }
    return files;
  };

  return {
    ...blobsOf(client),

    async list(commit, under) {
      const names = under.split('/').filter((name) => name !== '');
      let sha = commit;
      for (const [depth, name] of names.entries()) {
        const entry = (await readFolder(sha)).find(({ path }) => path === name);
        if (entry === undefined) return [];
        const path = names.slice(0, depth + 1).join('/');
        if (entry.type !== 'tree') return depth === names.length - 1 ? [fileOf({ ...entry, path })] : [];
        sha = entry.sha;
      }
      return readBelow(sha, names.map((name) => `${name}/`).join(''));
    },
  };
}

function filesOf(entries: readonly Entry[], prefix: string): readonly TreeFile[] {
  return entries
    .filter(({ type }) => type !== 'tree')
    .map((entry) => fileOf({ ...entry, path: `${prefix}${entry.path}` }));
}

function fileOf({ path, mode, sha, size }: Entry): TreeFile {
  return { path, mode, oid: sha, size };
}
