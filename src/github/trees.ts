import { LRUCache } from 'lru-cache';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { TreeFile, Trees } from '../ports/trees.ts';
import { blobs as blobsOf } from './blobs.ts';
import { objectId } from './object-id.ts';
import type { RepositoryClient } from './repository-client.ts';

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

const LISTED_ENTRIES_KEPT = 50_000;

export function trees(client: RepositoryClient): Trees {
  const { octokit, owner, repo } = client;
  const memory = new LRUCache<string, Listing>({ maxSize: LISTED_ENTRIES_KEPT });

  const ask = async (sha: string, recursive: boolean): Promise<Listing> => {
    const key = `${sha} ${recursive}`;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const { data } = await octokit.rest.git.getTree({
      owner,
      repo,
      tree_sha: objectId(sha),
      ...(recursive ? { recursive: '1' } : {}),
    });
    const entries = data.tree.map(({ path, mode, type, sha: oid, size }) => {
      if (!path || !mode || !type || !oid) throw new ForgeFailure('rejected', `tree ${sha} is not whole`);
      return { path, mode, type, sha: oid, size: size ?? 0 };
    });
    const listing = { entries, truncated: data.truncated === true };
    memory.set(key, listing, { size: entries.length + 1 });
    return listing;
  };

  const folder = async (sha: string): Promise<readonly Entry[]> => {
    const { entries, truncated } = await ask(sha, false);
    if (truncated) throw new ForgeFailure('rejected', `GitHub cuts off the listing of tree ${sha}`);
    return entries;
  };

  /** Everything below a tree: at once, or folder by folder where that answer is cut off. */
  const below = async (sha: string, prefix: string): Promise<readonly TreeFile[]> => {
    const whole = await ask(sha, true);
    if (!whole.truncated) return filesOf(whole.entries, prefix);
    const entries = await folder(sha);
    const files: TreeFile[] = [...filesOf(entries, prefix)];
    for (const entry of entries) {
      if (entry.type === 'tree') files.push(...(await below(entry.sha, `${prefix}${entry.path}/`)));
    }
    return files;
  };

  return {
    ...blobsOf(client),

    async list(commit, under) {
      const names = under.split('/').filter((name) => name !== '');
      let sha = commit;
      for (const [depth, name] of names.entries()) {
        const entry = (await folder(sha)).find(({ path }) => path === name);
        if (entry === undefined) return [];
        const path = names.slice(0, depth + 1).join('/');
        if (entry.type !== 'tree') return depth === names.length - 1 ? [fileOf({ ...entry, path })] : [];
        sha = entry.sha;
      }
      return below(sha, names.map((name) => `${name}/`).join(''));
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
