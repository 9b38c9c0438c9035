import type { Octokit } from '@octokit/rest';
import { LRUCache } from 'lru-cache';

const LONGEST_ANSWER = 1_000_000;
const LONGEST_MEMORY = 32_000_000;

/**
 * Remembers the ETag of every GET, so that an unchanged answer comes back as 304, which costs nothing of the rate
 * limit. Answers are kept as text: the pagination plugin edits what it is given.
 */
export function askConditionally(octokit: Octokit): void {
  const memory = new LRUCache<string, { readonly etag: string; readonly text: string }>({
    maxSize: LONGEST_MEMORY,
  });

  octokit.hook.wrap('request', async (request, options) => {
    if (options.method !== 'GET') return request(options);
    const { url, headers } = octokit.request.endpoint(options);
    const key = `${headers.accept} ${url}`;
    const known = memory.get(key);
    // Hooks further in see this very object, and nothing else that is handed on.
    if (known !== undefined) options.headers['if-none-match'] = known.etag;
    try {
      const response = await request(options);
      const { etag } = response.headers;
      const text = etag === undefined ? null : serialize(response.data);
      if (etag === undefined || text === null || text.length > LONGEST_ANSWER) memory.delete(key);
      else memory.set(key, { etag, text }, { size: text.length + 1 });
      return response;
    } catch (error) {
      if (known === undefined || !isNotModified(error)) throw error;
      return { ...error.response, status: 200, data: JSON.parse(known.text) };
    }
  });
}

/** null for what JSON cannot hold, such as ids beyond the safe integers. */
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
