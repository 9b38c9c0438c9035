import type { Octokit } from '@octokit/rest';

interface Remembered {
  readonly etag: string;
  readonly data: string;
}

const LONGEST_ANSWER = 1_000_000;
const LONGEST_MEMORY = 32_000_000;

/**
 * Remembers the ETag of every GET, so that an unchanged answer comes back as 304, which costs nothing of the rate
 * limit. Answers are kept as text: the pagination plugin edits what it is given.
 */
export function askConditionally(octokit: Octokit): void {
  const memory = new Map<string, Remembered>();
  let size = 0;

  const forget = (key: string): void => {
    size -= memory.get(key)?.data.length ?? 0;
    memory.delete(key);
  };
  const remember = (key: string, etag: string, answer: unknown): void => {
    forget(key);
    const data = serialize(answer);
    if (data === null || data.length > LONGEST_ANSWER) return;
    memory.set(key, { etag, data });
    size += data.length;
    for (const oldest of memory.keys()) {
      if (size <= LONGEST_MEMORY) break;
      forget(oldest);
    }
  };

  octokit.hook.wrap('request', async (request, options) => {
    if (options.method !== 'GET') return request(options);
    const { url, headers } = octokit.request.endpoint(options);
    const key = `${headers.accept} ${url}`;
    const known = memory.get(key);
    try {
      // Hooks further in see this very object, and nothing else that is handed on.
      if (known !== undefined) options.headers['if-none-match'] = known.etag;
      const response = await request(options);
      const { etag } = response.headers;
      if (etag === undefined) forget(key);
      else remember(key, etag, response.data);
      return response;
    } catch (error) {
      const unchanged = notModified(error);
      if (known === undefined || unchanged === null) throw error;
      memory.delete(key);
      memory.set(key, known);
      return { ...unchanged, status: 200, data: JSON.parse(known.data) };
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

function notModified(error: unknown) {
  return isNotModified(error) ? error.response : null;
}

interface NotModified {
  readonly response: { readonly url: string; readonly headers: Record<string, string> };
}

function isNotModified(error: unknown): error is NotModified {
  return error instanceof Error && 'status' in error && error.status === 304 && 'response' in error;
}
