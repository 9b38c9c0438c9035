import { gitBlobId } from '../../domain/git-blob-id.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { Trees } from '../../ports/forge/trees.ts';
import { askGraphql } from '../client/ask-graphql.ts';
import { type BlobNode, type BlobsAnswer, blobsQuery } from '../client/queries.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { openObjectCache } from './object-cache.ts';
import { objectId } from './object-id.ts';

/** Small enough that GitHub answers far within its time limit. */
const BLOBS_PER_QUERY = 50;

/** Reads blobs by id, and checks that the content has that id. */
export function blobs({
  octokit,
  owner,
  repo,
  objects: { blobs: cache } = openObjectCache(),
}: RepositoryClient): Pick<Trees, 'blob' | 'blobs'> {
  const save = (oid: string, bytes: Uint8Array) => cache.set(oid, bytes, { size: bytes.length + 1 });

  const blob = async (oid: string): Promise<Uint8Array> => {
    const cached = cache.get(objectId(oid));
    if (cached !== undefined) return cached;
    const { data } = await octokit.rest.git.getBlob({ owner, repo, file_sha: oid });
    const bytes = Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8');
    if (!isContentOf(oid, bytes)) {
      throw new ForgeFailure('unavailable', `GitHub's answer is not the content of blob ${oid}`);
    }
    save(oid, bytes);
    return bytes;
  };

  /**
   * GraphQL answers with text, which loses bytes that are not UTF-8. Such content has another id, and REST
   * reads it.
   */
  const cacheTexts = async (oids: readonly string[]): Promise<void> => {
    const variables = Object.fromEntries(oids.map((oid, index) => [`o${index}`, oid]));
    const answer = await askGraphql<BlobsAnswer>(octokit, blobsQuery(oids.length), {
      owner,
      repo,
      ...variables,
    });
    for (const [index, oid] of oids.entries()) {
      const bytes = bytesOf(answer.repository?.[`b${index}`]);
      if (bytes !== null && isContentOf(oid, bytes)) save(oid, bytes);
    }
  };

  return {
    blob,

    async blobs(oids) {
      const missing = [...new Set(oids.map(objectId))].filter((oid) => cache.get(oid) === undefined);
      for (let start = 0; missing.length > 1 && start < missing.length; start += BLOBS_PER_QUERY) {
        await cacheTexts(missing.slice(start, start + BLOBS_PER_QUERY));
      }
      const contents = new Map<string, Uint8Array>();
      for (const oid of oids) contents.set(oid, await blob(oid));
      return contents;
    },
  };
}

function bytesOf(node: BlobNode | null | undefined): Uint8Array | null {
  if (node?.isTruncated !== false || node.isBinary === true || typeof node.text !== 'string') return null;
  return Buffer.from(node.text, 'utf8');
}

function isContentOf(oid: string, bytes: Uint8Array): boolean {
  return gitBlobId(bytes, oid) === oid;
}
