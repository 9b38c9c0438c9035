import type { Octokit } from '@octokit/rest';
import type { CallClass, LimitedCall } from '../domain/call-classes.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { Budget } from '../ports/metrics.ts';
import type { BudgetAnswer, CallBudget } from './call-budget.ts';
import { isHttpError, isRateLimited, limitWaitMs, requestedWaitMs } from './github-answer.ts';

interface Request {
  readonly method: string;
  readonly url: string;
  readonly query?: unknown;
}

/**
 * Makes only the calls that the limits leave to this class. Another call fails as if GitHub had refused it,
 * and GitHub is not asked. Octokit's own requests for tokens are not counted: they are the App's.
 */
export function useCallBudget(
  octokit: Octokit,
  {
    budget,
    callClass,
    onBudget = () => {},
  }: {
    readonly budget: CallBudget;
    readonly callClass: CallClass;
    /** Called with what is left, after each answer that says so. */
    readonly onBudget?: ((budget: Budget) => void) | undefined;
  },
): void {
  octokit.hook.wrap('request', async (request, options) => {
    const call = limitedCall(options);
    admit(budget, call, callClass);
    const end = budget.begin(call);
    const answered = (answer: BudgetAnswer | null) => {
      const left = end(answer);
      if (left !== null) onBudget(left);
    };
    try {
      const response = await request(options);
      answered({ headers: response.headers, waitMs: graphqlWaitMs(response) });
      return response;
    } catch (error) {
      const { response } = Object(error) as { response?: BudgetAnswer };
      const waitMs = isHttpError(error) && isRateLimited(error) ? requestedWaitMs(error) : null;
      answered(response === undefined || isForToken(error) ? null : { headers: response.headers, waitMs });
      throw error;
    }
  });
}

/** Rejects if a call of this class must wait. */
export function admit(budget: CallBudget, call: LimitedCall, callClass: CallClass): void {
  const retryAfterMs = budget.waitMs(call, callClass);
  if (retryAfterMs <= 0) return;
  const text = `GitHub was not asked: what its limits leave is kept for more urgent work, or it asked to wait for ${Math.ceil(retryAfterMs / 1_000)} s`;
  throw new ForgeFailure('rate-limited', text, { retryAfterMs });
}

function limitedCall({ method, url, query }: Request): LimitedCall {
  if (!url.endsWith('/graphql')) {
    return { resource: 'rest', writes: method !== 'GET', creates: method === 'POST' };
  }
  const isMutation = /^\s*mutation\b/.test(String(query));
  return { resource: 'graphql', writes: isMutation, creates: isMutation };
}

/** If the hour's points are used up, GraphQL answers 200 with an error. */
function graphqlWaitMs({
  data,
  headers,
}: {
  data: unknown;
  headers: BudgetAnswer['headers'];
}): number | null {
  const { errors } = Object(data) as { errors?: unknown };
  const isLimited =
    Array.isArray(errors) && errors.some((each) => /^RATE_LIMIT(ED)?$/.test(String(Object(each).type)));
  return isLimited ? limitWaitMs(headers) : null;
}

function isForToken(error: unknown): boolean {
  const { request } = Object(error) as { request?: { url?: string } };
  return request?.url?.endsWith('/access_tokens') === true;
}
