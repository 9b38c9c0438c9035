import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import type { Budget } from '../ports/metrics.ts';
import { askConditionally } from './conditional-requests.ts';
import { forgeFailureOf, statusOf } from './forge-failure-of.ts';
import { tokenCache } from './token-cache.ts';

const TIMEOUT_MS = 20_000;
/** Later versions leave out fields that are read here. GitHub Enterprise Server knows it from 3.9 on. */
const API_VERSION = '2022-11-28';

export interface OctokitOptions {
  /** `https://api.github.com`, or `https://HOST/api/v3` of a GitHub Enterprise Server. */
  readonly baseUrl: string;
  readonly timeoutMs?: number;
  /** Hears what each answer says of the calls that are left. */
  readonly onBudget?: (budget: Budget) => void;
}

export interface AppCredentials {
  readonly id: number | string;
  /** PEM. */
  readonly key: string;
}

/**
 * An Octokit that speaks as one installation of the App, or as the App itself where `installation` is null. Routes
 * below `/app` are asked as the App either way. Nothing else is tried twice: most writes are not idempotent, and
 * the job that failed is tried again as a whole.
 */
export function octokitFor(
  options: OctokitOptions & {
    readonly app: AppCredentials;
    readonly installation: number | null;
  },
): Octokit {
  const cache = tokenCache();
  const octokit = openOctokit(options, {
    authStrategy: createAppAuth,
    auth: {
      appId: options.app.id,
      privateKey: options.app.key,
      cache,
      ...(options.installation === null ? {} : { installationId: options.installation }),
    },
  });
  // A token can be taken back early; a request that was turned away with it had no effect, and is made once more.
  octokit.hook.wrap('request', async (request, options) => {
    try {
      return await request(options);
    } catch (error) {
      if (statusOf(error) !== 401 || options.url.startsWith('/app')) throw error;
      cache.clear();
      return request(options);
    }
  });
  return octokit;
}

/** With a time limit on each request, unchanged answers for free, and every failed request thrown as `ForgeFailure`. */
export function openOctokit(
  { baseUrl, timeoutMs = TIMEOUT_MS, onBudget }: OctokitOptions,
  identity: { readonly authStrategy?: typeof createAppAuth; readonly auth?: unknown } = {},
): Octokit {
  const octokit = new Octokit({
    ...identity,
    baseUrl,
    userAgent: 'curfew',
    log: SILENT,
    request: {
      fetch: async (url: string, init: RequestInit) => {
        const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
        const budget = budgetIn(answer.headers);
        if (budget !== null) onBudget?.(budget);
        return answer;
      },
    },
  });
  octokit.hook.before('request', ({ headers }) => {
    headers['x-github-api-version'] = API_VERSION;
  });
  askConditionally(octokit);
  octokit.hook.error('request', (error) => {
    throw forgeFailureOf(error);
  });
  return octokit;
}

/** Of REST calls, which are most: GraphQL and search are counted apart, and would blur it. */
function budgetIn(headers: Headers): Budget | null {
  if (headers.get('x-ratelimit-resource') !== 'core') return null;
  const limit = Number(headers.get('x-ratelimit-limit') ?? Number.NaN);
  const remaining = Number(headers.get('x-ratelimit-remaining') ?? Number.NaN);
  return Number.isNaN(limit) || Number.isNaN(remaining) ? null : { limit, remaining };
}

const silence = (): void => {};

/** Octokit logs each failed request, unchanged answers among them; failures are told by whoever catches them. */
const SILENT = { debug: silence, info: silence, warn: silence, error: silence };
