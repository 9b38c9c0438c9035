import type { Octokit } from '@octokit/rest';
import { LRUCache } from 'lru-cache';

/** In characters of JSON. */
const ANSWER_LENGTH_MAX = 1_000_000;
const CACHE_LENGTH_MAX = 32_000_000;

/**
 * Caches answers to GET requests with their ETags. If an answer did not change, GitHub answers 304, which does not count
 * for the rate limit. The cache holds text, because the pagination plugin changes the objects that it gets.
 */
export function useConditionalRequests(octokit: Octokit): void {
  const cache = new LRUCache<string, { readonly etag: string; readonly text: string }>({
    maxSize: CACHE_LENGTH_MAX,
  });

  octokit.hook.wrap('request', async (request, options) => {
    if (options.method !== 'GET') return request(options);
    const { url, headers } = octokit.request.endpoint(options);
    const key = `${headers.accept} ${url}`;
    const cached = cache.get(key);
    // Hooks that run later get this object, so the header is set on it.
    if (cached !== undefined) options.headers['if-none-match'] = cached.etag;
    try {
      const response = await request(options);
      const { etag } = response.headers;
      const text = etag === undefined ? null : serialize(response.data);
      if (etag === undefined || text === null || text.length > ANSWER_LENGTH_MAX) cache.delete(key);
      else cache.set(key, { etag, text }, { size: text.length + 1 });
      return response;
    } catch (error) {
      if (cached === undefined || !isNotModified(error)) throw error;
      return { ...error.response, status: 200, data: JSON.parse(cached.text) };
    }
  });
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
