import { ForgeFailure } from '../../ports/forge/forge-failure.ts';

interface HttpError {
  readonly status: number;
  readonly message: string;
  readonly request?: { readonly method?: string; readonly url?: string };
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>> };
}

/** If a secondary limit names no time, GitHub advises to wait at least one minute. */
const DEFAULT_WAIT_MS = 60_000;

/** Translates an error of Octokit into the failure that the ports know, with the error as its cause. */
export function forgeFailureOf(error: unknown): ForgeFailure {
  if (error instanceof ForgeFailure) return error;
  if (!isHttpError(error)) {
    return new ForgeFailure('unavailable', `GitHub could not be reached: ${textOf(error)}`, { cause: error });
  }
  const retryAfterMs = waitOf(error);
  const kind = kindOf(error, retryAfterMs);
  return new ForgeFailure(kind, messageOf(error), {
    cause: error,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}

/** The HTTP status of GitHub's answer that a failure came from; null if GitHub gave no answer. */
export function statusOf(failure: unknown): number | null {
  const error = failure instanceof ForgeFailure ? failure.cause : failure;
  return isHttpError(error) && error.response !== undefined ? error.status : null;
}

/** GitHub's text on one line, without anything that looks like a credential. */
export function plainMessage(text: string): string {
  return text
    .replace(/\b(gh[a-z]_|github_pat_|eyJ)[\w.-]+/g, '[redacted]')
    .replace(/\b(bearer|token|basic)\s+\S{16,}/gi, '$1 [redacted]')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);
}

function kindOf(error: HttpError, retryAfterMs: number | null): ForgeFailure['kind'] {
  const { status, response } = error;
  if (response === undefined || status < 400 || status >= 500 || status === 408) return 'unavailable';
  if (status === 429 || (status === 403 && retryAfterMs !== null)) return 'rate-limited';
  if (status === 401 || status === 403) return 'forbidden';
  return status === 404 ? 'not-found' : 'rejected';
}

/** The time until the primary limit's reset is measured from GitHub's own `Date`, so this machine's clock may be wrong. */
function waitOf({ status, message, response }: HttpError): number | null {
  const headers = response?.headers;
  if (headers === undefined) return null;
  const seconds = Number.parseInt(String(headers['retry-after']), 10);
  if (seconds >= 0) return seconds * 1_000;
  if (status !== 403 && status !== 429) return null;
  if (String(headers['x-ratelimit-remaining']) === '0') {
    const resets = Number(headers['x-ratelimit-reset']) * 1_000;
    const wait = resets - Date.parse(String(headers['date']));
    return Number.isFinite(wait) ? Math.max(wait, 0) : DEFAULT_WAIT_MS;
  }
  return status === 429 || /secondary rate limit|abuse detection/i.test(message) ? DEFAULT_WAIT_MS : null;
}

function messageOf({ status, message, request, response }: HttpError): string {
  const requestText = `${request?.method ?? 'a request'} ${pathOf(request?.url)}`.trim();
  return response === undefined
    ? `GitHub gave no answer to ${requestText}: ${plainMessage(message)}`
    : `GitHub answered ${status} to ${requestText}: ${plainMessage(message)}`;
}

function pathOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).pathname : '';
}

function textOf(error: unknown): string {
  return plainMessage(error instanceof Error ? error.message : 'unknown error');
}

function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}
