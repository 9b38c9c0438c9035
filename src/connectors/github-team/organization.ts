import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { DateTime } from 'luxon';
import type { CallClass } from '../../domain/call-classes.ts';
import { type CallBudgetOptions, openCallBudget } from '../../octokit/call-budget.ts';
import {
  type AnswerCache,
  openAnswerCache,
  useConditionalRequests,
} from '../../octokit/conditional-requests.ts';
import { forgeFailureOf } from '../../octokit/forge-failure-of.ts';
import { answeredStatus, isRateLimited } from '../../octokit/github-answer.ts';
import { type TokenCache, tokenCache } from '../../octokit/token-cache.ts';
import { useCallBudget } from '../../octokit/use-call-budget.ts';
import { fetchWhole, refuseBrokenJson } from '../../octokit/whole-answers.ts';
import type { Budget } from '../../ports/metrics.ts';
import type { TeamSettings } from './settings.ts';

/* The forge's Octokit in `github` has the same timeout and the same silence. */
const REQUEST_TIMEOUT_MS = 20_000;
const ignore = (): void => {};
const NO_LOG = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The App's installation in the organization. */
export interface Installation {
  readonly id: number;
  readonly mayChangeMembers: boolean;
  readonly isSuspended: boolean;
}

/** An organization, and the App that may change its teams. */
export interface Organization {
  readonly settings: TeamSettings;
  /** An Octokit for the installation, which is looked up if it is not known. */
  octokit(): Promise<Octokit>;
  /** Reads the installation from GitHub; null if the App is not installed. */
  installation(): Promise<Installation | null>;
  /** GitHub's clock by its last answer, in whole seconds; null before the first answer. */
  clock(): DateTime | null;
  /** The same clock by an answer of the last seconds, moved on since; null if there was none. */
  recentClock(): DateTime | null;
}

/** The organization, for the calls of one class. */
export type OrganizationByClass = (callClass: CallClass) => Organization;

export interface OrganizationOptions extends Pick<CallBudgetOptions, 'onWait' | 'elapsedMs'> {
  readonly onBudget?: ((budget: Budget) => void) | undefined;
}

/** An answer may be this old for its `Date` to count as the clock of now. */
const RECENT_MS = 5_000;

/** The parts that the clients of one installation share, and those clients. */
interface Installed {
  readonly id: number;
  readonly answers: AnswerCache;
  readonly tokens: TokenCache;
  readonly clients: Map<CallClass, Octokit>;
}

/** Does not connect yet. */
export function openOrganization(
  settings: TeamSettings,
  options: OrganizationOptions = {},
): OrganizationByClass {
  const clock = githubClock(options.elapsedMs);
  const budgets = { app: openCallBudget(options), installation: openCallBudget(options) };
  let installed: Installed | null = null;

  const open = (callClass: CallClass, within: Installed | null): Octokit => {
    const octokit = openOctokit(settings, within);
    refuseBrokenJson(octokit);
    useCallBudget(octokit, {
      budget: within === null ? budgets.app : budgets.installation,
      callClass,
      onBudget: within === null ? undefined : options.onBudget,
    });
    useConditionalRequests(octokit, within?.answers);
    octokit.hook.after('request', ({ headers }) => clock.read(headers.date));
    octokit.hook.error('request', (error) => {
      // The token was revoked, or the installation was removed. The next call looks the installation up
      // again.
      if (answeredStatus(error) === 401 || isTokenRefused(error)) installed = null;
      // So that the retry waits as long as GitHub asked.
      throw isRateLimited(error) ? forgeFailureOf(error) : error;
    });
    return octokit;
  };

  return (callClass) => {
    const asApp = open(callClass, null);
    const installation = () => findInstallation(asApp, settings.org);
    return {
      settings,
      installation,
      clock: () => clock.last(),
      recentClock: () => clock.recent(),
      async octokit() {
        if (installed === null) {
          const found = await installation();
          if (found === null) throw new Error(`the App is not installed in ${settings.org}`);
          installed ??= {
            id: found.id,
            answers: openAnswerCache(),
            tokens: tokenCache(),
            clients: new Map(),
          };
        }
        const client = installed.clients.get(callClass) ?? open(callClass, installed);
        installed.clients.set(callClass, client);
        return client;
      },
    };
  };
}

async function findInstallation(asApp: Octokit, org: string): Promise<Installation | null> {
  try {
    const { data } = await asApp.rest.apps.getOrgInstallation({ org });
    return {
      id: data.id,
      mayChangeMembers: data.permissions.members === 'write',
      isSuspended: data.suspended_at !== null,
    };
  } catch (error) {
    if (answeredStatus(error) === 404) return null;
    throw error;
  }
}

function githubClock(elapsedMs = () => performance.now()) {
  let last: { readonly date: DateTime; readonly readAtMs: number } | null = null;
  return {
    read(header: string | undefined): void {
      const date = DateTime.fromHTTP(String(header), { zone: 'utc' });
      if (date.isValid) last = { date, readAtMs: elapsedMs() };
    },
    last: () => last?.date ?? null,
    recent(): DateTime | null {
      const ageMs = elapsedMs() - (last?.readAtMs ?? Number.NEGATIVE_INFINITY);
      return last !== null && ageMs <= RECENT_MS ? last.date.plus({ milliseconds: ageMs }) : null;
    },
  };
}

/** For an installation, or for the App itself if there is none. */
function openOctokit({ appId, key, apiUrl }: TeamSettings, installed: Installed | null): Octokit {
  return new Octokit({
    baseUrl: apiUrl,
    userAgent: 'curfew',
    log: NO_LOG,
    authStrategy: createAppAuth,
    auth: {
      appId,
      privateKey: key,
      ...(installed === null ? {} : { installationId: installed.id, cache: installed.tokens }),
    },
    request: { fetch: fetchWhole(REQUEST_TIMEOUT_MS) },
  });
}

function isTokenRefused(error: unknown): boolean {
  const { request } = Object(error) as { request?: { url?: string } };
  return answeredStatus(error) === 404 && request?.url?.endsWith('/access_tokens') === true;
}
