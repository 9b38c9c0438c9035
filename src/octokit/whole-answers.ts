import type { Octokit } from '@octokit/rest';

/**
 * A `fetch` with a timeout, which rejects if the connection is lost within the answer. Octokit itself would
 * take the lost body for an empty one, and a lost page of a listing for an empty page.
 */
export function fetchWhole(timeoutMs: number): (url: string, init: RequestInit) => Promise<Response> {
  return async (url, init) => {
    // The signal also cancels the request. A timeout over the Timer port would only stop waiting for it.
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    if (response.body === null) return response;
    const body = await response.arrayBuffer();
    const { status, statusText, headers } = response;
    const whole = new Response(body, { status, statusText, headers });
    // Octokit finds further pages by it.
    Object.defineProperty(whole, 'url', { value: response.url });
    return whole;
  };
}

/**
 * Refuses an answer that is not the JSON that its header promises. Octokit would pass its text on as the
 * data, and an answer without a length has no other sign that it was cut.
 */
export function refuseBrokenJson(octokit: Octokit): void {
  octokit.hook.wrap('request', async (request, options) => {
    const response = await request(options);
    const { status, headers, data } = response;
    const hasNoBody = status === 204 || status === 205 || options.method === 'HEAD';
    if (!hasNoBody && typeof data === 'string' && /\bjson\b/i.test(headers['content-type'] ?? '')) {
      throw new Error('the answer is not whole');
    }
    return response;
  });
}
