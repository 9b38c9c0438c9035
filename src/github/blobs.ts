import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { Trees } from '../ports/trees.ts';
import { graphql } from './graphql.ts';
import { objectId } from './object-id.ts';
import { type BlobNode, type BlobsAnswer, blobsQuery } from './queries.ts';
import type { RepositoryClient } from './repository-client.ts';

const BYTES_KEPT = 32_000_000;
/** Small enough that one answer stays far below GitHub's time limit. */
const BLOBS_A_QUERY = 50;

/** Reads content by its hash, and checks the hash: what comes back is what was asked for, byte for byte. */
export function blobs({ octokit, owner, repo }: RepositoryClient): Pick<Trees, 'blob' | 'blobs'> {
  const memory = new LRUCache<string, Uint8Array>({ maxSize: BYTES_KEPT });

  const blob = async (oid: string): Promise<Uint8Array> => {
    const known = memory.get(objectId(oid));
    if (known !== undefined) return known;
    const { data } = await octokit.rest.git.getBlob({ owner, repo, file_sha: oid });
    const bytes = Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8');
    if (!isContentOf(oid, bytes)) {
      throw new ForgeFailure('unavailable', `GitHub's answer is not the content of blob ${oid}`);
    }
    memory.set(oid, bytes, { size: bytes.length + 1 });
    return bytes;
  };

  /** GraphQL decodes text, which loses bytes that are not UTF-8: what does not hash to its id is left to REST. */
  const asText = async (oids: readonly string[]): Promise<void> => {
    const variables = Object.fromEntries(oids.map((oid, place) => [`o${place}`, oid]));
    const answer = await graphql<BlobsAnswer>(octokit, blobsQuery(oids.length), {
      owner,
      repo,
      ...variables,
    });
    for (const [place, oid] of oids.entries()) {
      const bytes = bytesOf(answer.repository?.[`b${place}`]);
      if (bytes !== null && isContentOf(oid, bytes)) memory.set(oid, bytes, { size: bytes.length + 1 });
    }
  };

  return {
    blob,

    async blobs(oids) {
      const missing = [...new Set(oids.map(objectId))].filter((oid) => memory.get(oid) === undefined);
      for (let start = 0; missing.length > 1 && start < missing.length; start += BLOBS_A_QUERY) {
        await asText(missing.slice(start, start + BLOBS_A_QUERY));
      }
      const read = new Map<string, Uint8Array>();
      for (const oid of oids) read.set(oid, await blob(oid));
      return read;
    },
  };
}

function bytesOf(node: BlobNode | null | undefined): Uint8Array | null {
  if (node?.isTruncated !== false || node.isBinary === true || typeof node.text !== 'string') return null;
  return Buffer.from(node.text, 'utf8');
}

function isContentOf(oid: string, bytes: Uint8Array): boolean {
  const hash = createHash(oid.length === 40 ? 'sha1' : 'sha256');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex') === oid;
}
