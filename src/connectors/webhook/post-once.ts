import type { WebhookSettings } from './settings.ts';
import { signatureHeaders } from './sign.ts';

/** What became of one try. `why` holds neither the URL nor anything that the receiver wrote. */
export type Reply =
  | { readonly outcome: 'answered'; readonly body: string }
  | { readonly outcome: 'failed'; readonly why: string; readonly again: boolean };

/** The longest answer that is read, in bytes. */
const LONGEST = 4_000_000;

/** Never rejects. Redirects are not followed: they would carry a signed request elsewhere. */
export async function postOnce(settings: WebhookSettings, body: string, unixSeconds: number): Promise<Reply> {
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
      signal: AbortSignal.timeout(settings.timeout),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      return failed(`status ${response.status}`, response.status >= 500 || response.status === 429);
    }
    const answer = await readBounded(response);
    return answer === null ? failed('the answer is too long', false) : { outcome: 'answered', body: answer };
  } catch (error) {
    return failed(wordError(error), true);
  }
}

function failed(why: string, again: boolean): Reply {
  return { outcome: 'failed', why, again };
}

/** null where there is more of it than is read. */
async function readBounded(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > LONGEST) return null;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function wordError(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? `no answer (${String(cause.code)})` : 'no answer';
}
