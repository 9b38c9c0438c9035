import type { Octokit } from '@octokit/rest';
import { ForgeFailure } from '../ports/forge-failure.ts';
import { forgeFailureOf, plainWords } from './forge-failure-of.ts';

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

/** GraphQL answers 200 with these texts, and no type, when GitHub itself gave up. */
const GITHUB_GAVE_UP = /something went wrong|couldn't respond to your request in time|timed? ?out/i;

/** Asks by GraphQL; errors in the answer become a failure whose cause keeps them. */
export async function graphql<Answer>(
  octokit: Octokit,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  try {
    return await octokit.graphql<Answer>(query, { ...variables });
  } catch (error) {
    const [first] = errorsOf(error);
    if (first === undefined) throw forgeFailureOf(error);
    throw new ForgeFailure(kindOf(first), `GitHub answered: ${plainWords(first.message)}`, { cause: error });
  }
}

/** The errors in a GraphQL answer behind a failure; empty where there was no answer. */
export function errorsOf(failure: unknown): readonly GraphqlError[] {
  const error = failure instanceof ForgeFailure ? failure.cause : failure;
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
}

function kindOf({ type, message }: GraphqlError): ForgeFailure['kind'] {
  if (type === undefined && GITHUB_GAVE_UP.test(message)) return 'unavailable';
  return KINDS[type ?? ''] ?? 'rejected';
}
