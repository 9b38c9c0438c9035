import { ForgeFailure } from '../ports/forge-failure.ts';

interface HttpError {
  readonly status: number;
  readonly message: string;
  readonly request?: { readonly method?: string; readonly url?: string };
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>> };
}

/** GitHub's advice where a secondary limit names no time: wait at least one minute. */
const UNNAMED_WAIT_MS = 60_000;

/** Turns whatever Octokit threw for a failed call into the one failure that ports know. */
export function forgeFailureOf(error: unknown): ForgeFailure {
  if (error instanceof ForgeFailure) return error;
  if (!isHttpError(error)) {
    return new ForgeFailure('unavailable', `GitHub could not be asked: ${textOf(error)}`, { cause: error });
  }
  const retryAfterMs = waitOf(error);
  const kind = kindOf(error, retryAfterMs);
  return new ForgeFailure(kind, messageOf(error), {
    cause: error,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}

/** The HTTP status behind a failure; null where GitHub gave no answer at all. */
export function statusOf(failure: unknown): number | null {
  const error = failure instanceof ForgeFailure ? failure.cause : failure;
  return isHttpError(error) && error.response !== undefined ? error.status : null;
}

/** What GitHub said, on one line, without what looks like a credential. */
export function plainWords(text: string): string {
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

/** The primary limit's reset is measured against GitHub's own `Date`, so that our clock does not matter. */
function waitOf({ status, message, response }: HttpError): number | null {
  const headers = response?.headers;
  if (headers === undefined) return null;
  const seconds = Number.parseInt(String(headers['retry-after']), 10);
  if (seconds >= 0) return seconds * 1_000;
  if (status !== 403 && status !== 429) return null;
  if (String(headers['x-ratelimit-remaining']) === '0') {
    const resets = Number(headers['x-ratelimit-reset']) * 1_000;
    const wait = resets - Date.parse(String(headers['date']));
    return Number.isFinite(wait) ? Math.max(wait, 0) : UNNAMED_WAIT_MS;
  }
  return status === 429 || /secondary rate limit|abuse detection/i.test(message) ? UNNAMED_WAIT_MS : null;
}

function messageOf({ status, message, request, response }: HttpError): string {
  const asked = `${request?.method ?? 'a request'} ${pathOf(request?.url)}`.trim();
  return response === undefined
    ? `GitHub gave no answer to ${asked}: ${plainWords(message)}`
    : `GitHub answered ${status} to ${asked}: ${plainWords(message)}`;
}

function pathOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).pathname : '';
}

function textOf(error: unknown): string {
  return plainWords(error instanceof Error ? error.message : 'unknown error');
}

function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}
