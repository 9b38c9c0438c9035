import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { TreeEntry, TreeFile, Trees } from '../../ports/forge/trees.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { blobs as blobsOf } from './blobs.ts';
import { openObjectCache } from './object-cache.ts';
import { objectId } from './object-id.ts';

interface Listing {
  readonly entries: readonly TreeEntry[];
  readonly truncated: boolean;
}

const FOLDER = '040000';
/**
 * Entries of one answer. GitHub cuts at 100,000, some 30 MB of JSON. A policy reads 2,000 grants files of a
 * commit at most, so a folder with more entries than this is listed folder by folder.
 */
const ANSWER_ENTRIES_MAX = 25_000;

export function trees(client: RepositoryClient): Trees {
  const { trees: cache } = client.objects ?? openObjectCache();

  /** One answer. A tree never changes, and one that is too large stays so. */
  const read = async (id: string, recursive: boolean): Promise<readonly TreeEntry[] | 'too-large'> => {
    const key = `${id} ${recursive}`;
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const { entries, truncated } = await readListing(client, id, recursive);
    const answer = truncated || entries.length > ANSWER_ENTRIES_MAX ? 'too-large' : entries;
    cache.set(key, answer, { size: answer === 'too-large' ? 1 : answer.length + 1 });
    return answer;
  };

  return {
    ...blobsOf(client),
    folder: (id) => read(id, false),
    below: (id) => read(id, true),
    async list(commit) {
      const files: TreeFile[] = [];
      for await (const file of filesBelow(client, commit, '')) files.push(file);
      return files;
    },
  };
}

/** All files below a tree: in one answer, or folder by folder if GitHub cuts that answer off. */
async function* filesBelow(client: RepositoryClient, id: string, prefix: string): AsyncGenerator<TreeFile> {
  const all = await readListing(client, id, true);
  const { entries, truncated } = all.truncated ? await readListing(client, id, false) : all;
  if (truncated) throw new ForgeFailure('rejected', `GitHub's listing of tree ${id} is not complete`);
  for (const entry of entries) {
    const path = `${prefix}${entry.path}`;
    if (entry.mode !== FOLDER) yield { ...entry, path };
    else if (all.truncated) yield* filesBelow(client, entry.oid, `${path}/`);
  }
}

async function readListing(
  { octokit, owner, repo }: RepositoryClient,
  id: string,
  recursive: boolean,
): Promise<Listing> {
  const { data } = await octokit.rest.git.getTree({
    owner,
    repo,
    tree_sha: objectId(id),
    ...(recursive ? { recursive: '1' } : {}),
  });
  const entries = data.tree.map(({ path, mode, sha: oid, size }) => {
    if (!path || !mode || !oid)
      throw new ForgeFailure('rejected', `tree ${id} has an entry without a path, mode or id`);
    return { path, mode, oid, size: size ?? 0 };
  });
  return { entries, truncated: data.truncated === true };
}
