import { plainMessage } from '../domain/text/plain-message.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import {
  answeredStatus,
  type HttpError,
  isHttpError,
  isRateLimited,
  requestedWaitMs,
} from './github-answer.ts';

/** Translates an error of Octokit into the failure that the ports know, with the error as its cause. */
export function forgeFailureOf(error: unknown): ForgeFailure {
  if (error instanceof ForgeFailure) return error;
  if (!isHttpError(error)) {
    return new ForgeFailure('unavailable', `GitHub could not be reached: ${textOf(error)}`, { cause: error });
  }
  const retryAfterMs = requestedWaitMs(error);
  const kind = kindOf(error);
  return new ForgeFailure(kind, messageOf(error), {
    cause: error,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}

/** The HTTP status of GitHub's answer that a failure came from; null if GitHub gave no answer. */
export function statusOf(failure: unknown): number | null {
  return answeredStatus(failure instanceof ForgeFailure ? failure.cause : failure);
}

function kindOf(error: HttpError): ForgeFailure['kind'] {
  const { status, response } = error;
  if (response === undefined || status < 400 || status >= 500 || status === 408) return 'unavailable';
  if (isRateLimited(error)) return 'rate-limited';
  if (status === 401 || status === 403) return 'forbidden';
  return status === 404 ? 'not-found' : 'rejected';
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
