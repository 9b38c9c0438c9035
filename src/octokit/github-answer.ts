/** GitHub's answer in an error of Octokit, read by its fields: `instanceof` fails for a second copy of it. */
export interface HttpError {
  readonly status: number;
  readonly message: string;
  readonly request?: { readonly method?: string; readonly url?: string };
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>> };
}

/** If a secondary limit names no time, GitHub advises to wait at least one minute. */
const DEFAULT_WAIT_MS = 60_000;

export function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}

/** The HTTP status of GitHub's answer; null if GitHub gave no answer. */
export function answeredStatus(error: unknown): number | null {
  return isHttpError(error) && error.response !== undefined ? error.status : null;
}

type Headers = NonNullable<HttpError['response']>['headers'];

/** The milliseconds that GitHub asks to wait; null if it does not. */
export function requestedWaitMs({ status, message, response }: HttpError): number | null {
  const headers = response?.headers;
  if (headers === undefined) return null;
  if (retryAfterMs(headers) !== null) return retryAfterMs(headers);
  if (status !== 403 && status !== 429) return null;
  const isLimit =
    status === 429 ||
    String(headers['x-ratelimit-remaining']) === '0' ||
    /secondary rate limit|abuse detection/i.test(message);
  return isLimit ? limitWaitMs(headers) : null;
}

/**
 * The milliseconds to wait after an answer that a limit is reached. The time until the primary limit's reset
 * is measured from GitHub's own `Date`, so this machine's clock may be wrong.
 */
export function limitWaitMs(headers: Headers): number {
  const asked = retryAfterMs(headers);
  if (asked !== null) return asked;
  if (String(headers['x-ratelimit-remaining']) !== '0') return DEFAULT_WAIT_MS;
  const wait = Number(headers['x-ratelimit-reset']) * 1_000 - Date.parse(String(headers['date']));
  return Number.isFinite(wait) ? Math.max(wait, 0) : DEFAULT_WAIT_MS;
}

function retryAfterMs(headers: Headers): number | null {
  const seconds = Number.parseInt(String(headers['retry-after']), 10);
  return seconds >= 0 ? seconds * 1_000 : null;
}

/** Whether a rate limit is reached. Such an answer says nothing about the request itself. */
export function isRateLimited(error: unknown): boolean {
  if (!isHttpError(error)) return false;
  return error.status === 429 || (error.status === 403 && requestedWaitMs(error) !== null);
}
