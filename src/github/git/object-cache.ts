import { LRUCache } from 'lru-cache';
import type { TreeEntry } from '../../ports/forge/trees.ts';

/** For all listings in the cache together. */
const TREE_ENTRIES_MAX = 100_000;
const BLOB_BYTES_MAX = 32_000_000;
const MERGE_BASES_MAX = 10_000;

/** Answers about git objects, which never change. All clients of a repository share them. */
export interface ObjectCache {
  /** Listings of trees, by id and depth. A tree that is too large stays so. */
  readonly trees: LRUCache<string, readonly TreeEntry[] | 'too-large'>;
  /** By id. */
  readonly blobs: LRUCache<string, Uint8Array>;
  /** By the ids of the two commits. */
  readonly mergeBases: LRUCache<string, string>;
}

export function openObjectCache(): ObjectCache {
  return {
    trees: new LRUCache({ maxSize: TREE_ENTRIES_MAX }),
    blobs: new LRUCache({ maxSize: BLOB_BYTES_MAX }),
    mergeBases: new LRUCache({ max: MERGE_BASES_MAX }),
  };
}
