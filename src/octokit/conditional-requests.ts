import type { Octokit } from '@octokit/rest';
import { LRUCache } from 'lru-cache';

/** In characters of JSON. */
const ANSWER_LENGTH_MAX = 1_000_000;
const CACHE_LENGTH_MAX = 32_000_000;

/** GitHub's own, for a listing that names no size. */
const PAGE_SIZE_DEFAULT = 30;

interface CachedAnswer {
  readonly etag: string;
  /** The header that leads to the other pages of a listing. */
  readonly link: string | undefined;
  readonly text: string;
}

/** The answers that one installation got. Several clients of it may share them. */
export type AnswerCache = LRUCache<string, CachedAnswer>;

export function openAnswerCache(): AnswerCache {
  return new LRUCache({ maxSize: CACHE_LENGTH_MAX });
}

/**
 * Caches answers to GET requests with their ETags. If an answer did not change, GitHub answers 304, which
 * does not count for the rate limit. The cache holds text, because the pagination plugin changes the objects
 * that it gets. It holds the
 * `Link` header too: HTTP does not ask a 304 to repeat it, and without it a listing would end at this page.
 */
export function useConditionalRequests(octokit: Octokit, cache: AnswerCache = openAnswerCache()): void {
  octokit.hook.wrap('request', async (request, options) => {
    if (options.method !== 'GET') return request(options);
    const { url, headers } = octokit.request.endpoint(options);
    const key = `${headers.accept} ${url}`;
    const cached = cache.get(key);
    const requestAndCache = async () => {
      const response = await request(options);
      const { etag, link } = response.headers;
      const text = etag === undefined ? null : serialize(response.data);
      if (etag === undefined || text === null || text.length > ANSWER_LENGTH_MAX) cache.delete(key);
      else cache.set(key, { etag, link, text }, { size: text.length + 1 });
      return response;
    };
    if (cached === undefined) return requestAndCache();
    // Hooks that run later get this object, so the header is set on it.
    options.headers['if-none-match'] = cached.etag;
    try {
      return await requestAndCache();
    } catch (error) {
      if (!isNotModified(error)) throw error;
      const { response } = error;
      const link = response.headers['link'] ?? cached.link;
      const data: unknown = JSON.parse(cached.text);
      if (mayHaveUnknownNextPage(url, data, response.headers['link'], cached.link)) {
        delete options.headers['if-none-match'];
        return requestAndCache();
      }
      return { ...response, headers: { ...response.headers, ...(link && { link }) }, status: 200, data };
    }
  });
}

/**
 * A full last page stays the same when a next page begins. If the 304 has no `Link` header and the cached one
 * leads no further, only a new answer shows a next page.
 */
function mayHaveUnknownNextPage(
  url: string,
  data: unknown,
  link: string | undefined,
  cachedLink: string | undefined,
): boolean {
  if (link !== undefined || /rel="next"/.test(cachedLink ?? '')) return false;
  const items = itemsOf(data);
  const size = Number(new URL(url).searchParams.get('per_page') ?? PAGE_SIZE_DEFAULT);
  return items !== null && items.length >= size;
}

/** The items of a listing, which GitHub wraps in an object if it counts them; null for other answers. */
function itemsOf(data: unknown): readonly unknown[] | null {
  if (Array.isArray(data)) return data;
  if (typeof data !== 'object' || data === null || !('total_count' in data)) return null;
  return Object.values(data).find(Array.isArray) ?? null;
}

/** Null for an answer that JSON cannot hold, for example with ids beyond the safe integers. */
function serialize(answer: unknown): string | null {
  try {
    return JSON.stringify(answer) ?? null;
  } catch {
    return null;
  }
}

interface NotModified {
  readonly response: { readonly url: string; readonly headers: Record<string, string> };
}

function isNotModified(error: unknown): error is NotModified {
  return error instanceof Error && 'status' in error && error.status === 304 && 'response' in error;
}
