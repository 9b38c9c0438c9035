import type { WebhookSettings } from './settings.ts';
import { signatureHeaders } from './sign.ts';

/** The result of one request. `reason` holds neither the URL nor anything that the receiver wrote. */
export type PostResult =
  | { readonly outcome: 'answered'; readonly body: string }
  | {
      readonly outcome: 'failed';
      readonly reason: string;
      /** Whether another try may succeed. */
      readonly retry: boolean;
      readonly cause?: unknown;
    };

const ANSWER_BYTES_MAX = 4_000_000;

/**
 * Sends one signed request. Never rejects. Redirects are not followed, because a signed request must not
 * go to another host.
 */
export async function postOnce(
  settings: WebhookSettings,
  body: string,
  unixSeconds: number,
): Promise<PostResult> {
  try {
    const response = await fetch(settings.url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'curfew',
        ...signatureHeaders(body, settings.secret, unixSeconds),
      },
      redirect: 'manual',
      // The signal also cancels the request. A timeout over the Timer port would only stop waiting for it.
      signal: AbortSignal.timeout(settings.timeoutMs),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      const retry = response.status >= 500 || response.status === 429;
      return { outcome: 'failed', reason: `status ${response.status}`, retry };
    }
    const answer = await readBounded(response);
    return answer === null
      ? { outcome: 'failed', reason: 'the answer is too long', retry: false }
      : { outcome: 'answered', body: answer };
  } catch (error) {
    return { outcome: 'failed', reason: reasonOf(error), retry: true, cause: error };
  }
}

/** Null if the answer is too long. */
async function readBounded(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > ANSWER_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? `no answer (${String(cause.code)})` : 'no answer';
}
