import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import type { CallClass } from '../../domain/call-classes.ts';
import { type CallBudget, openCallBudget } from '../../octokit/call-budget.ts';
import {
  type AnswerCache,
  openAnswerCache,
  useConditionalRequests,
} from '../../octokit/conditional-requests.ts';
import { forgeFailureOf, statusOf } from '../../octokit/forge-failure-of.ts';
import { type TokenCache, tokenCache } from '../../octokit/token-cache.ts';
import { useCallBudget } from '../../octokit/use-call-budget.ts';
import { fetchWhole, refuseBrokenJson } from '../../octokit/whole-answers.ts';
import type { Budget } from '../../ports/metrics.ts';

const REQUEST_TIMEOUT_MS = 20_000;
/** The version of github.com and of ghe.com. */
const API_VERSION = '2026-03-10';
/** GitHub Enterprise Server has this version from 3.9 on. Servers that do not know a version refuse it. */
const SERVER_API_VERSION = '2022-11-28';

export interface OctokitOptions {
  /** `https://api.github.com`, or `https://HOST/api/v3` of a GitHub Enterprise Server. */
  readonly baseUrl: string;
  readonly timeoutMs?: number;
  /** Called with the calls that are left, after each answer that says so. */
  readonly onBudget?: ((budget: Budget) => void) | undefined;
  /** Why the calls are made. Ends, which nothing but GitHub stops, if absent. */
  readonly callClass?: CallClass;
  /** Shared by the clients of one installation. */
  readonly shared?: Shared;
}

/** Everything that the clients of one installation, or of one App, share. */
export interface Shared {
  readonly budget: CallBudget;
  readonly answers: AnswerCache;
  readonly tokens: TokenCache;
}

export function openShared(budget: CallBudget = openCallBudget()): Shared {
  return { budget, answers: openAnswerCache(), tokens: tokenCache() };
}

export interface AppCredentials {
  readonly id: number | string;
  /** PEM. */
  readonly key: string;
}

/**
 * An Octokit for one installation of the App, or for the App itself if `installation` is null. Requests below
 * `/app` are always made as the App. Only a request with a refused token is repeated: most writes are not
 * idempotent, and the job that failed is retried as a whole.
 */
export function octokitFor(
  options: OctokitOptions & {
    readonly app: AppCredentials;
    readonly installation: number | null;
  },
): Octokit {
  const { shared = openShared() } = options;
  const { tokens: cache } = shared;
  const octokit = openOctokit(
    { ...options, shared },
    {
      authStrategy: createAppAuth,
      auth: {
        appId: options.app.id,
        privateKey: options.app.key,
        cache,
        ...(options.installation === null ? {} : { installationId: options.installation }),
      },
    },
  );
  // GitHub can revoke a token early. A request that it refused for that had no effect, so it is repeated with
  // a new one.
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

/**
 * An Octokit with a timeout for each request and conditional requests, whose requests reject with
 * ForgeFailure.
 */
export function openOctokit(
  {
    baseUrl,
    timeoutMs = REQUEST_TIMEOUT_MS,
    onBudget,
    callClass = 'end',
    shared: { budget, answers } = openShared(),
  }: OctokitOptions,
  identity: { readonly authStrategy?: typeof createAppAuth; readonly auth?: unknown } = {},
): Octokit {
  const octokit = new Octokit({
    ...identity,
    baseUrl,
    userAgent: 'curfew',
    log: NO_LOG,
    request: { fetch: fetchWhole(timeoutMs) },
  });
  refuseBrokenJson(octokit);
  const version = apiVersionFor(baseUrl);
  octokit.hook.before('request', ({ headers }) => {
    headers['x-github-api-version'] = version;
  });
  useCallBudget(octokit, { budget, callClass, onBudget });
  useConditionalRequests(octokit, answers);
  octokit.hook.error('request', (error) => {
    throw forgeFailureOf(error);
  });
  return octokit;
}

/** Curfew reads only fields that both versions have. */
function apiVersionFor(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  const isCloud = hostname === 'api.github.com' || hostname.endsWith('.ghe.com');
  return isCloud ? API_VERSION : SERVER_API_VERSION;
}

const ignore = (): void => {};

/** Octokit would log each failed request, and 304 too. Curfew logs a failure when it handles it. */
const NO_LOG = { debug: ignore, info: ignore, warn: ignore, error: ignore };
