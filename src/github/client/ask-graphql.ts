import type { Octokit } from '@octokit/rest';
import { plainMessage } from '../../domain/text/plain-message.ts';
import { forgeFailureOf } from '../../octokit/forge-failure-of.ts';
import { type HttpError, limitWaitMs } from '../../octokit/github-answer.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';

interface GraphqlError {
  readonly type?: string;
  readonly message: string;
}

const KINDS: Readonly<Record<string, ForgeFailure['kind']>> = {
  RATE_LIMITED: 'rate-limited',
  RATE_LIMIT: 'rate-limited',
  NOT_FOUND: 'not-found',
  FORBIDDEN: 'forbidden',
  INSUFFICIENT_SCOPES: 'forbidden',
  SERVICE_UNAVAILABLE: 'unavailable',
  INTERNAL: 'unavailable',
};

/** If GitHub itself gave up, GraphQL answers 200 with an error of such a text, and without a type. */
const GITHUB_GAVE_UP = /something went wrong|couldn't respond to your request in time|timed? ?out/i;

/** Asks by GraphQL. Rejects with ForgeFailure; if the answer held errors, its cause has them. */
export async function askGraphql<Answer>(
  octokit: Octokit,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  try {
    return await octokit.graphql<Answer>(query, { ...variables });
  } catch (error) {
    const [first] = errorsOf(error);
    if (first === undefined) throw forgeFailureOf(error);
    const kind = kindOf(first);
    const { headers = {} } = Object(error) as Partial<NonNullable<HttpError['response']>>;
    throw new ForgeFailure(kind, `GitHub answered: ${plainMessage(first.message)}`, {
      cause: error,
      ...(kind === 'rate-limited' ? { retryAfterMs: limitWaitMs(headers) } : {}),
    });
  }
}

/** The errors of the GraphQL answer that a failure came from. Empty if GitHub gave no answer. */
export function errorsOf(failure: unknown): readonly GraphqlError[] {
  const error = failure instanceof ForgeFailure ? failure.cause : failure;
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
}

function kindOf({ type, message }: GraphqlError): ForgeFailure['kind'] {
  if (type === undefined && GITHUB_GAVE_UP.test(message)) return 'unavailable';
  return KINDS[type ?? ''] ?? 'rejected';
}
